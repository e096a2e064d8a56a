"""The addresses of the room."""

from django.urls import path

from ardoise.compliance.views import archives, overview, totals, trail, verifications

app_name = "compliance"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("attestation/", overview.attest, name="attest"),
    path("attestation/<int:pk>/", overview.attestation_file, name="attestation_file"),
    path("clotures/", overview.closings, name="closings"),
    path("clotures/fermer/", overview.close, name="close"),
    path("clotures/<int:pk>/", overview.closing, name="closing"),
    path("totaux/", totals.totals, name="totals"),
    path("totaux/csv/", totals.totals_csv, name="totals_csv"),
    path("totaux/detail/", totals.details_csv, name="totals_details"),
    path("totaux/pdf/", totals.totals_pdf, name="totals_pdf"),
    path("verifications/", verifications.verifications, name="verifications"),
    path("verifications/nouvelle/", verifications.verify, name="verify"),
    path("verifications/<int:pk>/", verifications.verification, name="verification"),
    path("verifications/<int:pk>/suite/", verifications.progress, name="verification_progress"),
    path("verifications/<int:pk>/pdf/", verifications.report, name="verification_pdf"),
    path("archives/", archives.archives, name="archives"),
    path("archives/annee/", archives.archive_year, name="archive_year"),
    path("archives/intermediaire/", archives.archive_interim, name="archive_interim"),
    path("archives/<int:pk>/suite/", archives.progress, name="archive_progress"),
    path("archives/<int:pk>/fichier/", archives.archive_file, name="archive_file"),
    path("piste/<int:pk>/", trail.trail, name="trail"),
    path("piste/<int:pk>/pdf/", trail.trail_pdf, name="trail_pdf"),
    path("piste/<int:pk>/json/", trail.trail_json, name="trail_json"),
    path("piste/reglement/<int:pk>/", trail.trail_of_payment, name="trail_of_payment"),
    path("piste/ligne/<int:pk>/", trail.trail_of_line, name="trail_of_line"),
]

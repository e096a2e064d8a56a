"""The addresses of the company."""

from django.urls import include, path

from ardoise.companies.views import home, keys, members, profile

company_urls = (
    [
        path("entreprise/nouvelle/", home.found, name="found"),
        path("entreprise/choix/", home.choose, name="choose"),
        path("profil/", profile.profile, name="profile"),
        path("profil/cles/", keys.keys, name="keys"),
        path("profil/cles/<int:pk>/revocation/", keys.key_revoke, name="key_revoke"),
        path("profil/membres/", members.members, name="members"),
        path("profil/tva/<int:pk>/abandon/", profile.regime_drop, name="regime_drop"),
        path("profil/assurance/<int:pk>/", profile.insurance, name="insurance"),
        path("profil/reglement/taux/", profile.penalty_rate_note, name="penalty_rate_note"),
        path("profil/<slug:section>/", profile.profile, name="profile_section"),
    ],
    "companies",
)
urlpatterns = [path("", home.home, name="home"), path("", include(company_urls))]

"""The addresses of the company."""

from django.urls import include, path

from ardoise.companies import views

company_urls = (
    [
        path("entreprise/nouvelle/", views.found, name="found"),
        path("entreprise/choix/", views.choose, name="choose"),
        path("profil/", views.profile, name="profile"),
        path("profil/cles/", views.keys, name="keys"),
        path("profil/cles/<int:pk>/revocation/", views.key_revoke, name="key_revoke"),
        path("profil/membres/", views.members, name="members"),
        path("profil/<slug:section>/", views.profile, name="profile_section"),
    ],
    "companies",
)
urlpatterns = [path("", views.home, name="home"), path("", include(company_urls))]

"""The addresses of the exports."""

from django.urls import path

from ardoise.exports.views import bundles, registers

app_name = "exports"
urlpatterns = [
    path("", bundles.overview, name="overview"),
    path("zip/", bundles.bundle_ask, name="bundle_ask"),
    path("zip/<int:pk>/", bundles.bundle, name="bundle"),
    path("zip/<int:pk>/fichier/", bundles.bundle_file, name="bundle_file"),
    path("donnees/", bundles.data, name="data"),
    path("donnees/contacts/<int:pk>/effacement/", bundles.contact_erase, name="contact_erase"),
    path("balance-agee/", registers.aged, name="aged"),
    path("comptes/<int:pk>/", registers.statement, name="statement"),
    path("<slug:code>/", registers.register, name="register"),
]

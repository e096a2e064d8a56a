"""The addresses of the prestations."""

from django.urls import path

from ardoise.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("export/", views.items_export, name="items_export"),
    path("", views.item_list, name="item_list"),
    path("unites/", views.units, name="units"),
    path("nouvelle/", views.item_new, name="item_new"),
    path("<int:pk>/modifier/", views.item_edit, name="item_edit"),
    path("<int:pk>/archivage/", views.item_archive, name="item_archive"),
    path("<int:pk>/retour/", views.item_restore, name="item_restore"),
]

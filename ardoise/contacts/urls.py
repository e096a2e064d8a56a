"""The addresses of the contacts."""

from django.urls import path

from ardoise.contacts import views

app_name = "contacts"
urlpatterns = [
    path("export/", views.contacts_export, name="contacts_export"),
    path("", views.contact_list, name="contact_list"),
    path("nouveau/", views.contact_new, name="contact_new"),
    path("<int:pk>/", views.contact_detail, name="contact_detail"),
    path("<int:pk>/modifier/", views.contact_edit, name="contact_edit"),
    path("<int:pk>/archivage/", views.contact_archive, name="contact_archive"),
    path("<int:pk>/retour/", views.contact_restore, name="contact_restore"),
]

"""The addresses of the mails."""

from django.urls import path

from ardoise.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.message_list, name="message_list"),
    path("<int:pk>/", views.message_detail, name="message_detail"),
    path("<int:pk>/renvoi/", views.message_resend, name="message_resend"),
    path("<int:pk>/annulation/", views.message_cancel, name="message_cancel"),
    path("au-sujet/<str:about>/<int:pk>/", views.messages_about, name="messages_about"),
]

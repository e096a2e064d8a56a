"""The addresses of the mails, of the notices and of the choices of each person."""

from django.urls import path

from ardoise.notifications.views import mails, notices

app_name = "notifications"
urlpatterns = [
    path("courriers/", mails.message_list, name="message_list"),
    path("courriers/<int:pk>/", mails.message_detail, name="message_detail"),
    path("courriers/<int:pk>/renvoi/", mails.message_resend, name="message_resend"),
    path("courriers/<int:pk>/annulation/", mails.message_cancel, name="message_cancel"),
    path("courriers/au-sujet/<str:about>/<int:pk>/", mails.messages_about, name="messages_about"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/cloche/", notices.bell, name="bell"),
    path("notifications/dernieres/", notices.panel, name="panel"),
    path("notifications/lues/", notices.notices_read, name="notices_read"),
    path("profil/mes-notifications/choix/", notices.choices, name="choices"),
]

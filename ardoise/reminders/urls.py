"""The addresses of reminders: plans, what is due, the margin of a document and of a customer, formal notices."""

from django.urls import path

from ardoise.reminders.views import lists, margin, notices, plans

app_name = "reminders"
urlpatterns = [
    path("", lists.reminder_list, name="list"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/nouveau/", plans.plan_new, name="plan_new"),
    path("plans/apercu/", plans.step_preview, name="step_preview"),
    path("plans/<int:pk>/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/aujourdhui/", plans.plan_today, name="plan_today"),
    path("plans/<int:pk>/arret/", plans.plan_off, name="plan_off"),
    path("document/<str:about>/<int:pk>/", margin.panel, name="panel"),
    path("document/<str:about>/<int:pk>/historique/", margin.history, name="history"),
    path("document/<str:about>/<int:pk>/envoi/", margin.remind_now, name="remind"),
    path("document/<str:about>/<int:pk>/pause/", margin.document_pause, name="pause"),
    path("document/<str:about>/<int:pk>/reprise/", margin.document_resume, name="resume"),
    path("document/<str:about>/<int:pk>/plan/", margin.document_choose, name="choose"),
    path("contact/<int:pk>/", margin.of_contact, name="of_contact"),
    path("contact/<int:pk>/pause/", margin.contact_pause, name="contact_pause"),
    path("contact/<int:pk>/reprise/", margin.contact_resume, name="contact_resume"),
    path("contact/<int:pk>/plan/", margin.contact_choose, name="contact_choose"),
    path("facture/<int:pk>/mise-en-demeure/", notices.notice, name="notice"),
    path("facture/<int:pk>/taux/", notices.rate_note, name="rate_note"),
    path("mises-en-demeure/<int:pk>/lettre/", notices.notice_letter, name="notice_letter"),
    path("mises-en-demeure/<int:pk>/dossier/", notices.notice_pack, name="notice_pack"),
    path("mises-en-demeure/<int:pk>/envoi/", notices.notice_send, name="notice_send"),
]

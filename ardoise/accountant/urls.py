"""The addresses of the room: Xpert for the firm, questions and documents for the company, a link for anyone else."""

from django.urls import path

from ardoise.accountant.views import drop, missing, questions, xpert

app_name = "accountant"
urlpatterns = [
    path("xpert/", xpert.portfolio, name="portfolio"),
    path("xpert/questions/", xpert.questions, name="xpert_questions"),
    path("xpert/pieces/", xpert.missing, name="xpert_missing"),
    path("questions/", questions.question_list, name="questions"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/fermeture/", questions.question_close, name="question_close"),
    path("questions/<int:pk>/reouverture/", questions.question_reopen, name="question_reopen"),
    path("questions/reponses/<int:pk>/fichier/", questions.reply_file, name="reply_file"),
    path("questions/reglements/<int:pk>/", questions.of_payment, name="of_payment"),
    path("questions/<str:about>/<int:pk>/", questions.panel, name="panel"),
    path("questions/<str:about>/<int:pk>/nouvelle/", questions.ask, name="ask"),
    path("pieces/", missing.missing_list, name="missing_list"),
    path("pieces/nouvelle/", missing.missing_new, name="missing_new"),
    path("pieces/<int:pk>/", missing.missing, name="missing"),
    path("pieces/<int:pk>/lien/", missing.missing_renew, name="missing_renew"),
    path("pieces/<int:pk>/fermeture/", missing.missing_close, name="missing_close"),
    path("pieces/fichiers/<int:pk>/", missing.piece_file, name="piece_file"),
    path("piece/<str:token>/", drop.drop, name="drop"),
]

"""The addresses of the customer's page: the token first, then what is asked of its deal."""

from django.urls import path, register_converter

from ardoise.portal.views import deal, files, panel, paying, questions, refusing, renewal, seen, signing, withdrawing


class About:
    """The French word of a document, in an address."""

    regex = "devis|facture"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(About, "about")

app_name = "portal"
urlpatterns = [
    path("d/<str:token>/", deal.deal, name="deal"),
    path("d/<str:token>/version/<int:number>/", deal.version, name="version"),
    path("d/<str:token>/langue/", deal.language, name="language"),
    path("d/<str:token>/logo/", deal.logo, name="logo"),
    path("d/<str:token>/<about:about>/<int:pk>/pdf/", files.pdf, name="pdf"),
    path("d/<str:token>/<about:about>/<int:pk>/xml/", files.xml, name="xml"),
    path("d/<str:token>/vue/", seen.seen, name="seen"),
    path("d/<str:token>/question/", questions.question, name="question"),
    path("d/<str:token>/signer/", signing.sign, name="sign"),
    path("d/<str:token>/conditions/", signing.terms, name="terms"),
    path("d/<str:token>/preuve/<slug:kind>/", signing.proof, name="proof"),
    path("d/<str:token>/refuser/", refusing.refuse, name="refuse"),
    path("d/<str:token>/retractation/", withdrawing.withdraw, name="withdraw"),
    path("d/<str:token>/nouveau-lien/", renewal.renew, name="renew"),
    path("d/<str:token>/regler/", paying.pay, name="pay"),
    path("d/<str:token>/regle/<slug:once>/", paying.paid, name="paid"),
    path("dossiers/<str:about>/<int:pk>/", panel.panel, name="panel"),
    path("dossiers/<str:about>/<int:pk>/revocation/", panel.revoke, name="revoke"),
    path("dossiers/questions/<int:pk>/reponse/", panel.answer, name="answer"),
]

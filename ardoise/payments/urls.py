"""The addresses of payments."""

from django.urls import path

from ardoise.payments.views import bulk, correction, difference, online, payments, received, refunds, webhook

app_name = "payments"
urlpatterns = [
    path("export/", payments.payments_export, name="payments_export"),
    path("", payments.payment_list, name="payment_list"),
    path("nouveau/", payments.payment_new, name="payment_new"),
    path("nouveau/resultat/", payments.payment_outcome, name="payment_outcome"),
    path("remboursement/<int:pk>/", refunds.refund_new, name="refund_new"),
    path("credit/<int:pk>/", refunds.credit_of_contact, name="credit_of_contact"),
    path("credit/<int:pk>/remboursement/", refunds.credit_refund, name="credit_refund"),
    path("factures/", bulk.invoices_paid, name="invoices_paid"),
    path("annulations/", bulk.payments_reverse, name="payments_reverse"),
    path("recu-ce-mois/", received.received_in_month, name="received_in_month"),
    path("<int:pk>/annulation/", payments.payment_reverse, name="payment_reverse"),
    path("<int:pk>/confirmation/", payments.payment_confirm, name="payment_confirm"),
    path("en-ligne/", online.online, name="online"),
    path("en-ligne/regle/", online.online_default, name="online_default"),
    path("en-ligne/connexion/<slug:provider>/", online.online_connect, name="online_connect"),
    path("en-ligne/<int:pk>/deconnexion/", online.online_disconnect, name="online_disconnect"),
    path("facture/<int:pk>/e-reglement/", online.online_switch, name="online_switch"),
    path("en-ligne/<slug:provider>/appel/<str:token>/", webhook.online_webhook, name="online_webhook"),
    path("facture/<int:pk>/payee/", bulk.invoice_paid, name="invoice_paid"),
    path("facture/<int:pk>/ecart/", difference.invoice_difference, name="invoice_difference"),
    path("facture/<int:pk>/credit/", refunds.credit_spend, name="credit_spend"),
    path("facture/<int:pk>/correction/", correction.invoice_correct, name="invoice_correct"),
    path("facture/<int:pk>/correction/totaux/", correction.correction_totals, name="correction_totals"),
]

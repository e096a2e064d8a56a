"""The addresses of payments."""

from django.urls import path

from ardoise.payments import views

app_name = "payments"
urlpatterns = [
    path("", views.payment_list, name="payment_list"),
    path("nouveau/", views.payment_new, name="payment_new"),
    path("remboursement/<int:pk>/", views.refund_new, name="refund_new"),
    path("credit/<int:pk>/", views.credit_of_contact, name="credit_of_contact"),
    path("credit/<int:pk>/remboursement/", views.credit_refund, name="credit_refund"),
    path("<int:pk>/annulation/", views.payment_reverse, name="payment_reverse"),
    path("<int:pk>/confirmation/", views.payment_confirm, name="payment_confirm"),
    path("facture/<int:pk>/", views.payments_of, name="payments_of"),
    path("facture/<int:pk>/correction/", views.invoice_correct, name="invoice_correct"),
]

"""The addresses of payments."""

from django.urls import path

from ardoise.payments import views

app_name = "payments"
urlpatterns = [
    path("", views.payment_list, name="payment_list"),
    path("nouveau/", views.payment_new, name="payment_new"),
    path("remboursement/<int:pk>/", views.refund_new, name="refund_new"),
    path("<int:pk>/annulation/", views.payment_reverse, name="payment_reverse"),
    path("<int:pk>/confirmation/", views.payment_confirm, name="payment_confirm"),
    path("facture/<int:pk>/", views.payments_of, name="payments_of"),
    path("facture/<int:pk>/correction/", views.invoice_correct, name="invoice_correct"),
]

"""The addresses of expenses."""

from django.urls import path

from ardoise.purchases.views import expenses

app_name = "purchases"
urlpatterns = [
    path("export/", expenses.expenses_export, name="expenses_export"),
    path("", expenses.expense_list, name="expense_list"),
    path("nouvelle/", expenses.expense_new, name="expense_new"),
    path("tva/", expenses.expense_vat, name="expense_vat"),
    path("<int:pk>/", expenses.expense_detail, name="expense_detail"),
    path("<int:pk>/modifier/", expenses.expense_edit, name="expense_edit"),
    path("<int:pk>/annulation/", expenses.expense_cancel, name="expense_cancel"),
    path("<int:pk>/recu/", expenses.receipt_file, name="receipt_file"),
    path("<int:pk>/recu/depot/", expenses.receipt_attach, name="receipt_attach"),
]

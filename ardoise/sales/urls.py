"""The addresses of quotes and invoices: each act has its own."""

from django.urls import path

from ardoise.sales.views import billing, credits, invoices, lists, logo, quotes, search

app_name = "sales"
urlpatterns = [
    path("recherche/", search.search, name="search"),
    path("devis/", lists.quote_list, name="quote_list"),
    path("devis/nouveau/", quotes.quote_new, name="quote_new"),
    path("devis/nouveau/totaux/", quotes.quote_new_totals, name="quote_new_totals"),
    path("devis/facturation/", billing.quotes_bill, name="quotes_bill"),
    path("devis/<int:pk>/", quotes.quote_detail, name="quote_detail"),
    path("devis/<int:pk>/modifier/", quotes.quote_edit, name="quote_edit"),
    path("devis/<int:pk>/totaux/", quotes.quote_totals, name="quote_totals"),
    path("devis/<int:pk>/validation/", quotes.quote_finalise, name="quote_finalise"),
    path("devis/<int:pk>/acceptation/", billing.quote_accept, name="quote_accept"),
    path("devis/<int:pk>/partie/", billing.quote_part, name="quote_part"),
    path("devis/<int:pk>/refus/", quotes.quote_decline, name="quote_decline"),
    path("devis/<int:pk>/reouverture/", quotes.quote_reopen, name="quote_reopen"),
    path("devis/<int:pk>/copie/", quotes.quote_copy, name="quote_copy"),
    path("devis/<int:pk>/suppression/", quotes.quote_delete, name="quote_delete"),
    path("devis/<int:pk>/envoi/", quotes.quote_send, name="quote_send"),
    path("devis/<int:pk>/pdf/", quotes.quote_download, name="quote_pdf"),
    path("devis/<int:pk>/apercu/<int:page>/", quotes.quote_page, name="quote_page"),
    path("factures/", lists.invoice_list, name="invoice_list"),
    path("factures/nouvelle/", invoices.invoice_new, name="invoice_new"),
    path("factures/nouvelle/totaux/", invoices.invoice_new_totals, name="invoice_new_totals"),
    path("factures/<int:pk>/", invoices.invoice_detail, name="invoice_detail"),
    path("factures/<int:pk>/modifier/", invoices.invoice_edit, name="invoice_edit"),
    path("factures/<int:pk>/totaux/", invoices.invoice_totals, name="invoice_totals"),
    path("factures/<int:pk>/emission/", invoices.invoice_issue, name="invoice_issue"),
    path("factures/<int:pk>/avoir/", credits.invoice_credit, name="invoice_credit"),
    path("factures/<int:pk>/copie/", invoices.invoice_copy, name="invoice_copy"),
    path("factures/<int:pk>/suppression/", invoices.invoice_delete, name="invoice_delete"),
    path("factures/<int:pk>/envoi/", invoices.invoice_send, name="invoice_send"),
    path("factures/<int:pk>/pdf/", invoices.invoice_download, name="invoice_pdf"),
    path("factures/<int:pk>/facturx.xml", invoices.invoice_xml, name="invoice_xml"),
    path("factures/<int:pk>/apercu/<int:page>/", invoices.invoice_page, name="invoice_page"),
    path("modele/logo/", logo.logo, name="logo"),
    path("modele/logo/image/", logo.logo_picture, name="logo_picture"),
]

"""The addresses of Ma Banque, one list for each part of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from ardoise.banking.views import (
    accounts,
    acts,
    billing,
    columns,
    deposits,
    feed_webhook,
    feeds,
    importing,
    lines,
    linking,
    payouts,
    rules,
    spending,
    statements,
    to_link,
)

app_name = "banking"

LINES: list[URLPattern] = [  # the list, Lier facture, what is accepted, undone, set aside; rules
    path("", to_link.to_link, name="to_link"),
    path("certaines/", acts.accept_all_sure, name="accept_sure"),
    path("annulation/", acts.undo, name="undo"),
    path("lignes/", lines.line_list, name="lines"),
    path("lignes/export/", lines.lines_export, name="lines_export"),
    path("lignes/<int:pk>/", lines.line_page, name="line"),
    path("lignes/<int:pk>/lier/", linking.line_link, name="link"),
    path("lignes/<int:pk>/lier/calcul/", linking.link_rows, name="link_rows"),
    path("lignes/<int:pk>/accord/", acts.accept, name="accept"),
    path("lignes/<int:pk>/pas-une-vente/", acts.line_set_aside, name="set_aside"),
    path("lignes/<int:pk>/reprise/", acts.line_take_back, name="take_back"),
    path("lignes/<int:pk>/annulation/", acts.line_unlink, name="unlink"),
    path("regles/", rules.rule_list, name="rules"),
    path("regles/<int:pk>/oubli/", rules.rule_forget, name="rule_forget"),
    path("payeurs/<int:pk>/oubli/", rules.lesson_forget, name="lesson_forget"),
]
ACCOUNTS: list[URLPattern] = [
    path("comptes/", accounts.account_list, name="accounts"),
    path("comptes/nouveau/", accounts.account_new, name="account_new"),
    path("comptes/banque/", accounts.account_bank, name="account_bank"),
    path("comptes/<int:pk>/", accounts.account_edit, name="account_edit"),
    path("comptes/<int:pk>/fermeture/", accounts.account_close, name="account_close"),
]
STATEMENTS: list[URLPattern] = [
    path("importer/", importing.import_statements, name="import"),
    path("releves/", statements.statement_list, name="statements"),
    path("releves/<int:pk>/", statements.statement_page, name="statement"),
    path("releves/<int:pk>/compte/", statements.statement_choose, name="statement_choose"),
    path("releves/<int:pk>/colonnes/", columns.statement_columns, name="statement_columns"),
    path("releves/<int:pk>/import/", statements.statement_import, name="statement_import"),
    path("releves/<int:pk>/oubli/", statements.statement_forget, name="statement_forget"),
    path("releves/<int:pk>/annulation/", statements.statement_undo, name="statement_undo"),
    path("releves/<int:pk>/avancement/", statements.statement_progress, name="statement_progress"),
    path("releves/<int:pk>/fichier/", statements.statement_file, name="statement_file"),
]
FEEDS: list[URLPattern] = [
    path("connexions/", feeds.feed_list, name="feeds"),
    path("connexions/nouvelle/<slug:provider>/", feeds.feed_start, name="feed_start"),
    path("connexions/retour/", feeds.feed_return, name="feed_return"),
    path("connexions/appel/<slug:provider>/", feed_webhook.feed_webhook, name="feed_webhook"),
    path("connexions/<int:pk>/", feeds.feed, name="feed"),
    path("connexions/<int:pk>/accord/", feeds.feed_renew, name="feed_renew"),
    path("connexions/<int:pk>/lecture/", feeds.feed_read_now, name="feed_read"),
    path("connexions/<int:pk>/deconnexion/", feeds.feed_close, name="feed_close"),
    path("connexions/<int:pk>/lignes/", feeds.feed_remark, name="feed_remark"),
]
DEPOSITS: list[URLPattern] = [
    path("remises/", deposits.deposit_list, name="deposits"),
    path("remises/nouvelle/", deposits.deposit_new, name="deposit_new"),
    path("remises/nouvelle/total/", deposits.deposit_sum, name="deposit_sum"),
    path("remises/<int:pk>/", deposits.deposit, name="deposit"),
    path("remises/<int:pk>/bordereau/", deposits.deposit_slip, name="deposit_slip"),
    path("remises/<int:pk>/annulation/", deposits.deposit_cancel, name="deposit_cancel"),
    path("versements/", payouts.payout_list, name="payouts"),
    path("versements/entre-comptes/", payouts.transfer_accept, name="transfer_accept"),
    path("versements/<int:pk>/", payouts.payout, name="payout"),
    path("versements/compte/<int:pk>/lecture/", payouts.payouts_read, name="payouts_read"),
    path("versements/compte/<int:pk>/jeton/", payouts.payout_key, name="payout_key"),
]
BILLING = [  # what a line is, when nothing of it was noted yet
    path("lignes/<int:pk>/depense/", spending.line_expense, name="line_expense"),
    path("lignes/<int:pk>/facture/", billing.line_invoice, name="line_invoice"),
]

urlpatterns = [*LINES, *ACCOUNTS, *STATEMENTS, *FEEDS, *DEPOSITS, *BILLING]

"""Every page that a person can open: access in both themes, a quiet console, no wider than its window, visible focus.

The list is held against the map of addresses: a new address is a page here, or is said to be something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from ardoise.accountant.actions.missing import ask_document
from ardoise.accountant.actions.question import ask_question, reply_to
from ardoise.accountant.actions.receive import receive_pieces
from ardoise.accountant.models import MissingDocument, Question, Side
from ardoise.accountant.tests.cast import firm_for
from ardoise.accountant.uploads import Upload
from ardoise.banking.tests.feeds import feed_shown
from ardoise.banking.tests.till import deposit_shown, mollie_of, payout_shown
from ardoise.companies.actions.invite import invite
from ardoise.companies.forms import SECTIONS
from ardoise.companies.invitations import secret_of
from ardoise.companies.models import AccountingFirm, FirmAccess, FirmMember, Invitation, Role
from ardoise.compliance.tests.shown import archive_shown, attestation_shown, closing_shown, verification_shown
from ardoise.contacts.models import Contact
from ardoise.demo.cast import DEMO_EMAIL, DEMO_PASSWORD
from ardoise.exports.tests.shown import bundle_shown
from ardoise.ledger.actions.read_fec import read_fec
from ardoise.ledger.models import BooksImport
from ardoise.ledger.tests.captures import capture_shown
from ardoise.notifications.links import write_token
from ardoise.numbering.models import Series
from ardoise.portal.tests.situations import token_of
from ardoise.purchases.tests.receipts import photo
from ardoise.sales.actions.draft import change_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.sheet import Sheet
from ardoise.sales.tests.looks import layout_shown
from ardoise.web.guide import chapters
from tests.browser.visit import DESK, PHONE, THEMES, ZOOMED, Visit
from tests.browser.world import World
from tests.world import chloe

pytestmark = pytest.mark.django_db(transaction=True)

# Before any login.
OUTSIDE = (
    *("account_login", "account_signup", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key_done", "account_inactive", "account_email_verification_sent"),
    *("web:guide", "web:styles"),
)
# Of a person, whatever the company; the password was just typed.
PERSONAL = (
    *("account_logout", "account_reauthenticate", "account_email", "account_change_password"),
    *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"),
    *("companies:found", "companies:logins", "api_docs"),
)
# Of a company: what its address names, each time in the states that change the page.
AT_HOME: dict[str, Callable[[World], list[Any]]] = {
    "companies:profile": lambda world: [()],
    "companies:profile_section": lambda world: [(section,) for section in SECTIONS],
    "companies:keys": lambda world: [()],
    "companies:members": lambda world: [()],
    "companies:member": lambda world: [(row.pk,) for row in world.house.company.memberships.order_by("pk")[:2]],
    "companies:access_history": lambda world: [()],
    "companies:rights": lambda world: [()],
    "companies:leave": lambda world: [()],
    "companies:accountant": lambda world: [(), _of_a_firm(world, "?")],
    "companies:firm": lambda world: [_of_a_firm(world, "?")],
    "companies:firm_rename": lambda world: [_of_a_firm(world, "?")],
    "companies:firm_end": lambda world: [(_firm_access(world).pk,)],
    "companies:invitation": lambda world: [(secret_of(_invitation(world)),)],
    "companies:integrations": lambda world: [()],
    "companies:subscription": lambda world: [()],
    "sales:signing": lambda world: [()],
    "web:guide_chapter": lambda world: [(chapter.slug,) for chapter in chapters()],
    "contacts:contact_list": lambda world: [(), "?q=introuvable"],
    "contacts:contact_new": lambda world: [()],
    "contacts:contact_detail": lambda world: [(world.customer.pk,), (world.house.contacts[0].pk,)],
    "contacts:contact_edit": lambda world: [(world.customer.pk,)],
    "catalogue:item_list": lambda world: [(), "?q=introuvable"],
    "catalogue:item_new": lambda world: [()],
    "catalogue:item_edit": lambda world: [(world.house.items[0].pk,)],
    "catalogue:units": lambda world: [()],
    "numbering:series_plan": lambda world: [("invoice",)],
    "numbering:series": lambda world: [()],
    "numbering:series_edit": lambda world: [("quote",), ("credit_note",)],
    "sales:search": lambda world: [(), "?q=hotel", "?q=introuvable"],
    "sales:quote_list": lambda world: [(), "?q=introuvable"],
    "sales:quote_new": lambda world: [()],
    "sales:quote_edit": lambda world: [(world.draft_quote.pk,), (world.pending_quote.pk,)],
    "sales:quote_detail": lambda world: [(quote.pk,) for quote in _quotes(world)],
    "sales:quote_accept": lambda world: [(world.pending_quote.pk,), (world.part_billed_quote.pk,)],
    "sales:quotes_bill": lambda world: [f"?chosen={world.accepted_quote.pk}&chosen={world.pending_quote.pk}"],
    "sales:quote_part": lambda world: [(world.accepted_quote.pk,)],
    "sales:quote_send": lambda world: [(world.draft_quote.pk,), (world.pending_quote.pk,)],
    "sales:invoice_list": lambda world: [(), "?q=introuvable", "?status=overdue&periode=mois"],
    "sales:invoice_new": lambda world: [()],
    "sales:invoice_edit": lambda world: [(world.draft_invoice.pk,)],
    "sales:invoice_detail": lambda world: [(invoice.pk,) for invoice in _invoices(world)],
    "sales:invoice_issue": lambda world: [(world.draft_invoice.pk,)],
    "sales:invoice_credit": lambda world: [(world.unpaid.pk,)],
    "sales:invoice_send": lambda world: [(world.unpaid.pk,)],
    "sales:logo": lambda world: [()],
    "sales:layouts": lambda world: [()],
    "sales:layout_new": lambda world: [(), "?depart=bandeau"],
    "sales:layout_edit": lambda world: [(layout_shown(world.house).pk,)],
    "sales:mail_templates": lambda world: [()],
    "sales:mail_template": lambda world: [("invoice", "fr"), ("quote", "en")],
    "payments:payment_list": lambda world: [(), "?q=introuvable"],
    "payments:payment_new": lambda world: [(), f"?facture={world.unpaid.pk}"],
    "payments:refund_new": lambda world: [(world.credit_note.pk,)],
    "payments:credit_refund": lambda world: [(world.house.contacts[0].pk,)],
    "payments:credit_spend": lambda world: [(world.unpaid.pk,)],
    "payments:invoice_correct": lambda world: [(world.unpaid.pk,)],
    "payments:online": lambda world: [()],
    "payments:online_connect": lambda world: [("stripe",), ("mollie",)],
    "banking:to_link": lambda world: [(), "?sens=toutes"],
    "banking:lines": lambda world: [(), "?q=introuvable"],
    "banking:line": lambda world: [(line.pk,) for line in world.bank.imported.lines.order_by("pk")[:2]],
    "banking:link": lambda world: [(line.pk,) for line in world.bank.imported.lines.order_by("pk")[:2]],
    "banking:set_aside": lambda world: [(world.bank.imported.lines.earliest("pk").pk,)],
    "banking:rules": lambda world: [()],
    "banking:line_expense": lambda world: [(world.bank.imported.lines.filter(cents__lt=0).earliest("date").pk,)],
    "banking:line_invoice": lambda world: [(world.bank.imported.lines.filter(cents__gt=0).earliest("date").pk,)],
    "banking:feeds": lambda world: [()],
    "banking:feed": lambda world: [(feed_shown(world.house).pk,)],
    "banking:accounts": lambda world: [()],
    "banking:account_new": lambda world: [()],
    "banking:account_edit": lambda world: [(world.bank.account.pk,)],
    "banking:import": lambda world: [()],
    "banking:statements": lambda world: [()],
    "banking:statement": lambda world: [(world.bank.waiting.pk,), (world.bank.imported.pk,)],
    "banking:statement_columns": lambda world: [(world.bank.unknown.pk,)],
    "banking:deposits": lambda world: [()],
    "banking:deposit_new": lambda world: [()],
    "banking:deposit": lambda world: [(deposit_shown(world.house).pk,)],
    "banking:payouts": lambda world: [()],
    "banking:payout": lambda world: [(payout_shown(world.house).pk,)],
    "banking:payout_key": lambda world: [(mollie_of(world.house).pk,)],
    "accountant:questions": lambda world: [(), "?etat=fermees"],
    "accountant:question": lambda world: [(_asked(world)[0].pk,)],
    "accountant:of_payment": lambda world: [(world.payment.pk,)],
    "accountant:missing_list": lambda world: [(), "?etat=fermees"],
    "accountant:missing_new": lambda world: [()],
    "accountant:missing": lambda world: [(_asked(world)[1].pk,)],
    "exports:overview": lambda world: [()],
    "exports:register": lambda world: [("recettes",), ("ventes",)],
    "exports:aged": lambda world: [()],
    "exports:statement": lambda world: [(world.customer.pk,)],
    "exports:data": lambda world: [()],
    "exports:bundle": lambda world: [(bundle_shown(world.house).pk,)],
    "exports:contact_erase": lambda world: [(world.customer.pk,)],
    "ledger:vat": lambda world: ["?periode=annee", "?periode=annee&taux=20"],
    "compliance:overview": lambda world: [()],
    "compliance:closings": lambda world: [()],
    "compliance:closing": lambda world: [(closing_shown(world.house).pk,)],
    "compliance:totals": lambda world: [(), "?du=2020-01-01&au=2026-12-31"],
    "compliance:verifications": lambda world: [()],
    "compliance:verification": lambda world: [(verification_shown(world.house).pk,)],
    "compliance:archives": lambda world: [()],
    "compliance:trail": lambda world: [(world.paid.pk,)],
    "compliance:trail_of_payment": lambda world: [(world.payment.pk,)],
    "compliance:trail_of_line": lambda world: [(world.bank.imported.lines.earliest("pk").pk,)],
    "ledger:books": lambda world: [()],
    "ledger:entries": lambda world: [(), "?periode=annee", "?periode=annee&journal=CA"],
    "ledger:entry_panel": lambda world: [("sales.invoice", world.unpaid.pk)],
    "ledger:account_search": lambda world: [(), "?q=acompte", "?q=introuvable"],
    "ledger:books_copy": lambda world: [()],
    "ledger:books_import": lambda world: [()],
    "ledger:books_import_found": lambda world: [(_fec(world).pk,)],
    "ledger:customers": lambda world: [(), "?q=introuvable"],
    "ledger:customer_list": lambda world: [()],
    "ledger:customer": lambda world: [(world.customer.pk,)],
    "ledger:captures": lambda world: [()],
    "ledger:capture_control": lambda world: ["?periode=mois", "?periode=annee&format=quadra"],
    "ledger:capture": lambda world: [(capture_shown(world.house).pk,)],
    "purchases:expense_list": lambda world: [(), "?q=introuvable"],
    "purchases:expense_new": lambda world: [()],
    "purchases:expense_detail": lambda world: [(world.expense.pk,)],
    "purchases:expense_edit": lambda world: [(world.expense.pk,)],
    "reminders:list": lambda world: [()],
    "reminders:plans": lambda world: [()],
    "reminders:plan_new": lambda world: ["?pour=sales.quote"],
    "reminders:plan_edit": lambda world: [(world.plan.pk,)],
    "reminders:plan_today": lambda world: [(world.plan.pk,)],
    "reminders:notice": lambda world: [(world.overdue.pk,), (world.paid.pk,)],
    "notifications:message_list": lambda world: [(), "?q=introuvable"],
    "notifications:message_detail": lambda world: [(world.sent.pk,), (world.refused.pk,)],
    "notifications:notices": lambda world: [()],
    "notifications:choices": lambda world: [()],
}
# Of a customer, who has a link and no account.
AT_THE_CUSTOMERS: dict[str, Callable[[World], list[Any]]] = {
    "portal:deal": lambda world: [(token_of(one),) for one in (*_quotes(world)[1:], *_invoices(world)[1:])],
    "portal:version": lambda world: [(token_of(_changed(world)), 1)],
    "portal:sign": lambda world: [(token_of(world.pending_quote),)],
    "portal:refuse": lambda world: [(token_of(world.pending_quote),)],
    "portal:pay": lambda world: [(token_of(world.unpaid),)],
    "accountant:drop": lambda world: [(write_token(_asked(world)[1].link),)],
}
# Of the people of a firm of accountants; `accountant:ask` is of who keeps the books, from a dossier.
AT_THE_ACCOUNTANTS: dict[str, Callable[[World], list[Any]]] = {
    "accountant:portfolio": lambda world: [(), "?q=introuvable", "?etat=questions"],
    "accountant:xpert_questions": lambda world: [(), "?etat=fermees"],
    "accountant:xpert_missing": lambda world: [(), "?etat=fermees"],
    "accountant:ask": lambda world: [("sales.invoice", world.unpaid.pk)],
}
# What someone finds who has not made a document yet.
FIRST_STEPS = (
    *("sales:quote_list", "sales:invoice_list", "sales:quote_new", "contacts:contact_list", "catalogue:item_list"),
    *("payments:payment_list", "notifications:message_list", "numbering:series"),
)
# What an address is when it is not a page; each is asked once, to see that it is true.
ACTS = (
    *("companies:choose", "web:theme", "contacts:contact_archive", "contacts:contact_restore"),
    *("companies:member_remove", "companies:invitation_renew", "companies:invitation_revoke", "companies:firm_remove"),
    *("companies:colleague_remove", "companies:colleague_renew", "companies:colleague_revoke"),
    *("companies:session_end", "companies:sessions_end", "companies:invitation_other"),
    *("catalogue:item_archive", "catalogue:item_restore"),
    *("sales:quote_new_totals", "sales:quote_totals", "sales:quotes_send", "sales:quote_finalise"),
    *("sales:quote_bill", "sales:part_total", "sales:quotes_zip", "sales:invoices_zip"),
    *("sales:quote_send_preview", "sales:invoice_send_preview", "sales:contact_adopt", "sales:item_remember"),
    *("payments:payment_outcome", "payments:invoice_paid", "payments:invoice_difference"),
    *("sales:quote_decline", "sales:quote_reopen", "sales:quote_copy", "sales:quote_delete", "sales:quote_send_now"),
    *("sales:invoice_new_totals", "sales:invoice_totals", "sales:invoices_send", "sales:sends_cancel"),
    *("sales:seal_cancel", "sales:invoice_copy", "sales:invoice_delete", "sales:invoice_send_now"),
    *("payments:invoices_paid", "payments:payments_reverse", "payments:payment_reverse", "payments:payment_confirm"),
    *("payments:online_default", "payments:online_disconnect", "payments:online_switch"),
    *("reminders:step_preview", "reminders:plan_off", "reminders:remind", "reminders:pause", "reminders:resume"),
    *("reminders:choose", "reminders:contact_pause", "reminders:contact_resume", "reminders:contact_choose"),
    *("reminders:notice_send", "reminders:rate_note"),
    *("banking:accept_sure", "banking:undo", "banking:accept", "banking:link_rows", "banking:take_back"),
    *("banking:unlink", "banking:rule_forget", "banking:lesson_forget"),
    *("banking:feed_start", "banking:feed_renew", "banking:feed_read", "banking:feed_close", "banking:feed_remark"),
    "banking:feed_webhook",
    *("banking:account_close", "banking:statement_choose", "banking:statement_import", "banking:statement_forget"),
    *("banking:statement_undo", "banking:deposit_sum", "banking:deposit_cancel", "banking:payouts_read"),
    "banking:transfer_accept",
    *("purchases:expense_cancel", "purchases:receipt_attach"),
    *("accountant:question_close", "accountant:question_reopen"),
    *("accountant:missing_renew", "accountant:missing_close"),
    *("payments:correction_totals", "notifications:message_resend", "notifications:message_cancel"),
    *("notifications:notices_read", "portal:language", "portal:seen", "portal:question", "portal:renew"),
    *("portal:revoke", "portal:answer"),
    *("exports:bundle_ask", "numbering:series_drop", "companies:regime_drop", "companies:penalty_rate_note"),
    *("compliance:attest", "compliance:close", "compliance:verify"),
    *("compliance:archive_year", "compliance:archive_interim"),
    *("ledger:capture_new", "ledger:capture_undo"),
    *("sales:layout_delete", "sales:layout_preview", "sales:mail_template_preview", "sales:mail_template_reset"),
)
FRAGMENTS = (
    *("compliance:verification_progress", "compliance:archive_progress"),
    *("sales:quote_menu", "sales:invoice_menu", "sales:seal_state", "sales:accept_amount"),
    *("sales:pick_contacts", "sales:pick_register", "sales:pick_items"),
    *("payments:credit_of_contact", "payments:received_in_month", "notifications:messages_about"),
    *("ledger:account_name", "ledger:capture_progress"),
    *("reminders:panel", "reminders:history", "reminders:of_contact", "purchases:expense_vat"),
    *("banking:account_bank", "banking:statement_progress"),
    *("notifications:bell", "notifications:panel", "portal:panel", "accountant:panel"),
)
FILES = (
    *("payments:payments_export", "contacts:contacts_export", "catalogue:items_export", "exports:bundle_file"),
    *("purchases:expenses_export", "banking:lines_export"),
    *("compliance:attestation_file", "compliance:totals_csv", "compliance:totals_details", "compliance:totals_pdf"),
    *("compliance:verification_pdf", "compliance:archive_file", "compliance:trail_pdf", "compliance:trail_json"),
    *("health", "web:guide_picture", "sales:quote_pdf", "sales:quote_page", "sales:quotes_export"),
    *("sales:invoice_pdf", "sales:invoice_xml", "sales:invoice_page", "sales:invoices_export"),
    *(
        "sales:layout_thumb",
        "sales:design_thumb",
        "sales:logo_picture",
        "reminders:notice_letter",
        "reminders:notice_pack",
    ),
    *("portal:pdf", "portal:xml", "portal:logo", "purchases:receipt_file"),
    *(
        "ledger:capture_file",
        "banking:deposit_slip",
        "banking:statement_file",
        "accountant:reply_file",
        "accountant:piece_file",
    ),
)
LEADS_ELSEWHERE = ("home", "companies:key_revoke", "banking:feed_return", "companies:insurance")
# Reached by the link of a mail, with a second factor or after a signature that the world does not have.
BEYOND = (
    *("account_set_password", "account_confirm_email", "account_reset_password_from_key", "account_confirm_login_code"),
    *("mfa_authenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("payments:online_webhook", "mfa_login_webauthn"),
    *("mfa_download_recovery_codes", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
    *("portal:withdraw", "portal:paid", "portal:proof", "portal:terms", "sales:signature_file", "sales:terms_file"),
)
PARTS = 4


def _firm_access(world: World) -> FirmAccess:
    """A firm of the owner too, so that one person sees both sides."""
    firm = AccountingFirm.objects.get_or_create(name="Cabinet du Parc")[0]
    FirmMember.objects.get_or_create(firm=firm, user=world.house.owner)
    return FirmAccess.objects.get_or_create(firm=firm, company=world.house.company)[0]


def _of_a_firm(world: World, query: str) -> str:
    _firm_access(world)
    return query


def _invitation(world: World) -> Invitation:
    known = Invitation.objects.filter(company=world.house.company, email="paul@exemple.fr").first()
    return known or invite(world.house.company, "paul@exemple.fr", role=Role.SALES, by=world.house.owner)


def _quotes(world: World) -> list[Any]:
    return [
        *(world.draft_quote, world.pending_quote, world.accepted_quote, world.part_billed_quote, world.declined_quote),
    ]


def _invoices(world: World) -> list[Any]:
    return [
        *(world.draft_invoice, world.unpaid, world.overdue, world.paid, world.overpaid, world.credit_note),
    ]


def _changed(world: World) -> Any:
    """The pending quote, in its second version."""
    quote, author = world.pending_quote, world.house.owner
    quote.refresh_from_db()
    if quote.version == 1:
        change_quote(quote, Sheet({"subject": "Autre objet"}, None), by=author)
        quote = finalise_quote(quote, by=author)
    return quote


def _asked(world: World) -> Any:
    """A question of the accountant that was answered, and a document that came by its link."""
    owner = world.house.owner
    question = Question.objects.first()
    if question is None:
        question = ask_question(world.unpaid, "À quoi correspond cette vente ?", by=owner)
        reply_to(question, "Un escalier.", Upload("ticket.jpg", photo()), side=Side.COMPANY, by=owner)
        missing = ask_document(world.house.company, "Facture de 84,90 € du 12/03", by=owner)
        receive_pieces(missing, [Upload("ticket.jpg", photo())])
    return question, MissingDocument.objects.get()


def _fec(world: World) -> BooksImport:
    """A FEC that was read, and waits for its confirmation."""
    heads = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tPieceRef\tDebit\tCredit"
    fec = f"{heads}\r\nVE\tVentes\t1\t20250110\t706000\tPrestations\tF1\t0,00\t100,00\r\n".encode()
    return read_fec(world.house.company, fec, "fec.txt", by=world.house.owner)


def names(patterns: list[Any], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}"


def test_every_address_is_a_page_or_is_said_to_be_something_else() -> None:
    said = [*OUTSIDE, *PERSONAL, *AT_HOME, *AT_THE_CUSTOMERS, *AT_THE_ACCOUNTANTS]
    said += [*ACTS, *FRAGMENTS, *FILES, *LEADS_ELSEWHERE, *BEYOND]
    known = {name for name in names(get_resolver().url_patterns) if not name.startswith("api:")}
    assert {name for name in said if said.count(name) > 1} == set()
    assert known - set(said) == set(), "à ranger dans une des tables"
    assert set(said) - known == set(), "ces adresses n’existent plus"


def address(name: str, world: World) -> str:
    """Of what is not a page: the first of its objects that answers."""
    quote, invoice = world.pending_quote.pk, world.unpaid.pk
    owners: dict[str, Any] = {
        "sales:quote": quote,
        "sales:accept_": quote,
        "sales:invoice": invoice,
        "sales:seal": invoice,
        "ledger:capture_file": capture_shown(world.house).pk,
        "sales:design_": "bandeau",
        "sales:layout_": layout_shown(world.house).pk,
        "sales:mail_": ("invoice", "fr"),
        "payments:": invoice,
        "payments:payment_": world.payment.pk,
        "payments:credit_": world.customer.pk,
        "contacts:": world.customer.pk,
        "catalogue:": world.house.items[0].pk,
        "notifications:": world.sent.pk,
        "banking:deposit": deposit_shown(world.house).pk,
        "banking:account_": world.bank.account.pk,
        "banking:statement": world.bank.waiting.pk,
        "purchases:": world.expense.pk,
        "reminders:plan": world.plan.pk,
        "reminders:of_contact": world.customer.pk,
        "reminders:contact_": world.customer.pk,
        "reminders:notice_": world.formal_notice.pk,
        "companies:": world.token.pk,
        "ledger:capture_progress": capture_shown(world.house).pk,
        "exports:bundle_": bundle_shown(world.house).pk,
        "companies:insurance": world.house.company.pk,
        "compliance:archive_": archive_shown(world.house).pk,
        "compliance:attestation_": attestation_shown(world.house).pk,
        "compliance:trail_": invoice,
        "compliance:verification_": verification_shown(world.house).pk,
        "web:guide_picture": "mes-factures-1440.png",
        "accountant:": _asked(world)[0].pk,
        "accountant:reply": _asked(world)[0].replies.get().pk,
        "accountant:missing": _asked(world)[1].pk,
        "accountant:piece": _asked(world)[1].pieces.get().pk,
        "accountant:panel": ("sales.invoice", invoice),
        "portal:": token_of(world.unpaid),
        "portal:panel": ("sales.invoice", invoice),
        "portal:revoke": ("sales.invoice", invoice),
        "portal:answer": 1,
        "portal:pdf": (token_of(world.unpaid), "facture", invoice),
        "portal:xml": (token_of(world.unpaid), "facture", invoice),
    }
    pk = next((pk for start, pk in sorted(owners.items(), reverse=True) if name.startswith(start)), 0)
    for args in [pk] if isinstance(pk, tuple) else [(), (pk,), ("sales.invoice", invoice), (pk, 0)]:
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


@pytest.mark.parametrize("kind", ["acts", "fragments", "files", "elsewhere"])
def test_what_is_not_a_page_is_what_it_says(kind: str, world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.house.owner)
    table = {"acts": ACTS, "fragments": FRAGMENTS, "files": FILES, "elsewhere": LEADS_ELSEWHERE}
    for name in table[kind]:
        response = client.get(address(name, world))
        if kind == "acts":
            assert response.status_code == 405, name
        elif kind == "elsewhere":
            assert response.status_code == 302, name
        elif response.status_code in (200, 503):  # the health says 503 without its worker
            is_file = not response["Content-Type"].startswith("text/html")
            assert is_file if kind == "files" else b"<html" not in response.content, name
        else:
            assert response.status_code == 404, name
            assert name in ("sales:logo_picture", "portal:logo")  # no logo was chosen


def faults(visit: Visit, path: str, complaints: list[str]) -> list[str]:
    """Everything that is wrong with one page, at every width and in both themes."""
    found: list[str] = []
    visit.size(*DESK)
    visit.theme("light")
    visit.go(path)
    for theme in THEMES:
        visit.theme(theme)
        found += [f"{path} {theme}: {fault}" for fault in visit.serious()]
    visit.theme("light")
    found += [f"{path} focus does not show: {one}" for one in visit.without_visible_focus()]
    for width, height in (DESK, ZOOMED, PHONE):
        visit.size(width, height)
        if over := visit.overflow():
            found.append(f"{path} at {width} px: {over} px too wide")
    found += [f"{path} on a phone: {fault}" for fault in visit.serious()]
    found += [f"{path} console: {text}" for text in complaints]
    complaints.clear()
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_a_company_stand(at_home: Visit, world: World, console: Any, part: int) -> None:
    paths = []
    for name, objects in AT_HOME.items():
        for one in objects(world):
            paths.append(reverse(name) + one if isinstance(one, str) else reverse(name, args=one))
    found = [fault for path in paths[part::PARTS] for fault in faults(at_home, path, console.errors)]
    assert not found, "\n".join(found)


def test_pages_before_the_login_stand(page: Page, live_server: Any, console: Any, transactional_db: None) -> None:
    visit = Visit(page, live_server.url)
    found = [fault for name in OUTSIDE for fault in faults(visit, reverse(name), console.errors)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_of_a_customer_stand(page: Page, live_server: Any, console: Any, world: World, language: str) -> None:
    Contact.objects.update(language=language)
    visit = Visit(page, live_server.url)
    paths = [reverse(name, args=args) for name, objects in AT_THE_CUSTOMERS.items() for args in objects(world)]
    found = [fault for path in paths for fault in faults(visit, path, console.errors)]
    assert not found, "\n".join(found)


def test_pages_of_an_accountant_stand(at_home: Visit, console: Any, world: World) -> None:
    """Of their firm, and those of the dossier that change for them."""
    firm, (question, missing) = firm_for(world.house.company), _asked(world)
    at_home.enter(firm.asker)
    paths = ["/xpert/"]
    for name, objects in AT_THE_ACCOUNTANTS.items():
        for one in objects(world):
            paths.append(reverse(name) + one if isinstance(one, str) else reverse(name, args=one))
    found = [fault for path in paths[:-1] for fault in faults(at_home, path, console.errors)]
    at_home.go("/xpert/")
    at_home.page.get_by_role("button", name="Menuiserie Durand", exact=True).click()
    at_home.page.get_by_text("Vous agissez pour").wait_for()
    inside = [
        reverse("accountant:question", args=[question.pk]),
        reverse("accountant:missing", args=[missing.pk]),
        reverse("sales:invoice_detail", args=[world.unpaid.pk]),
    ]
    found += [fault for path in [paths[-1], *inside] for fault in faults(at_home, path, console.errors)]
    assert not found, "\n".join(found)


def test_pages_of_someone_who_begins_stand(at_home: Visit, console: Any) -> None:
    """No document, no counter yet: the pages teach."""
    newcomer = chloe()
    Series.objects.filter(company=newcomer.company).delete()
    at_home.enter(newcomer.owner)
    found = [fault for name in FIRST_STEPS for fault in faults(at_home, reverse(name), console.errors)]
    assert not found, "\n".join(found)


def test_pages_of_a_person_stand(page: Page, live_server: Any, console: Any, world: World) -> None:
    visit = Visit(page, live_server.url)
    visit.go(reverse("account_login"))
    page.locator("input[name=login]").fill(DEMO_EMAIL)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/factures/")
    found = [fault for name in PERSONAL for fault in faults(visit, reverse(name), console.errors)]
    assert not found, "\n".join(found)

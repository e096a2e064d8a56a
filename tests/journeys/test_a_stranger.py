"""Chloé, of another company, gets 404 on every address that takes an id: the whole map is walked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ardoise.accountant.actions.missing import ask_document
from ardoise.accountant.actions.question import ask_question, reply_to
from ardoise.accountant.actions.receive import receive_pieces
from ardoise.accountant.models import Side
from ardoise.accountant.uploads import Upload
from ardoise.archive.keep import keep
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.read_statement import read_statement
from ardoise.banking.models import Lesson, Rule
from ardoise.banking.tests.feeds import feed_shown
from ardoise.banking.tests.till import deposit_shown, mollie_of, payout_shown
from ardoise.banking.tests.worlds import bank_line
from ardoise.companies.actions.invite import invite
from ardoise.companies.actions.vat_regime import change_vat_regime
from ardoise.companies.models import ApiToken, Membership, VatPeriod, VatRegime
from ardoise.companies.tests.people import accountant, firm_of
from ardoise.compliance.tests.shown import archive_shown, attestation_shown, closing_shown, verification_shown
from ardoise.exports.tests.shown import bundle_shown
from ardoise.ledger.actions.read_fec import read_fec
from ardoise.ledger.models import BooksImport
from ardoise.ledger.tests.captures import capture_shown
from ardoise.notifications.models import Message
from ardoise.numbering.actions.plan import plan_series
from ardoise.numbering.models import Series, SeriesDocument
from ardoise.payments.models import ProviderAccount
from ardoise.portal.models import Question
from ardoise.purchases.tests.receipts import photo
from ardoise.reminders.defaults import default_plan
from ardoise.reminders.models import FormalNotice
from ardoise.sales.models import Invoice
from ardoise.sales.tests.looks import layout_shown
from ardoise.users.models import OpenSession
from tests.fixtures import Api, line
from tests.world import House

# Not of a company: the login's own pages, and addresses that take no object.
OUTSIDE = ("comptes/",)
STATEMENT = "Date;Libellé;Montant\n25/11/2026;VIR;12,00\n".encode()
# Which object each address names; a new address with an id must be added here, or the test fails.
OBJECTS = {
    r"^devis/<int:pk>": "quote",
    r"^factures/<int:pk>": "invoice",
    r"^contacts/<int:pk>": "contact",
    r"^prestations/<int:pk>": "item",
    r"^reglements/facture/<int:pk>": "invoice",
    r"^reglements/remboursement/<int:pk>": "credit_note",
    r"^reglements/credit/<int:pk>": "contact",
    r"^reglements/<int:pk>": "payment",
    r"^reglements/en-ligne/<int:pk>": "account",
    r"^relances/plans/<int:pk>": "plan",
    r"^relances/document/": "about",
    r"^relances/contact/<int:pk>": "contact",
    r"^relances/facture/<int:pk>": "invoice",
    r"^relances/mises-en-demeure/<int:pk>": "formal_notice",
    r"^courriers/au-sujet/": "about",
    r"^courriers/<int:pk>": "message",
    r"^profil/cles/<int:pk>": "token",
    r"^profil/membres/<int:pk>": "membership",
    r"^profil/invitations/<int:pk>": "invitation",
    r"^profil/mon-comptable/<int:pk>": "firm_access",
    r"^profil/cabinet/": "colleague",
    r"^profil/connexions/<int:pk>": "session",
    r"^api/v1/accesses/": "access",
    r"^dossiers/questions/": "question",
    r"^dossiers/": "about",
    r"^api/v1/quotes/": "quote",
    r"^api/v1/invoices/": "invoice",
    r"^api/v1/contacts/": "contact",
    r"^api/v1/catalogue/": "item",
    r"^api/v1/payments/": "payment",
    r"^api/v1/bank/accounts/": "bank_account",
    r"^api/v1/bank/lines/": "bank_line",
    r"^depenses/<int:pk>": "expense",
    r"^banque/lignes/<int:pk>": "bank_line",
    r"^banque/regles/<int:pk>": "rule",
    r"^banque/payeurs/<int:pk>": "lesson",
    r"^banque/comptes/<int:pk>": "bank_account",
    r"^banque/connexions/<int:pk>": "feed",
    r"^banque/releves/<int:pk>": "statement",
    r"^banque/remises/<int:pk>": "deposit",
    r"^banque/versements/compte/<int:pk>": "mollie",
    r"^banque/versements/<int:pk>": "payout",
    r"^api/v1/expenses/": "expense",
    r"^exports/zip/<int:pk>": "bundle",
    r"^exports/comptes/<int:pk>": "contact",
    r"^exports/donnees/contacts/<int:pk>": "contact",
    r"^compteurs/abandon/<int:pk>": "series",
    r"^profil/tva/<int:pk>": "vat_period",
    r"^profil/modeles/documents/<int:pk>": "layout",
    r"^profil/assurance/<int:pk>": "company",
    r"^conformite/attestation/<int:pk>": "attestation",
    r"^conformite/clotures/<int:pk>": "closing",
    r"^conformite/verifications/<int:pk>": "verification",
    r"^conformite/archives/<int:pk>": "archive",
    r"^conformite/piste/reglement/<int:pk>": "payment",
    r"^conformite/piste/ligne/<int:pk>": "bank_line",
    r"^conformite/piste/<int:pk>": "invoice",
    r"^questions/<int:pk>": "accountant_question",
    r"^questions/reponses/": "reply",
    r"^questions/reglements/": "payment",
    r"^questions/<str:about>/": "about",
    r"^pieces/<int:pk>": "missing",
    r"^pieces/fichiers/": "piece",
    r"^comptabilite/plan/clients/<int:pk>": "contact",
    r"^comptabilite/ecritures/": "about",
    r"^comptabilite/plan/reprise/<int:pk>": "books_import",
    r"^api/v1/ledger/customers/": "contact",
    r"^comptabilite/captures/<int:pk>": "capture",
    r"^api/v1/ledger/captures/": "capture",
}
NO_OBJECT = (
    r"^exports/<slug:code>",
    *(r"^profil/modeles/emails/", r"^profil/modeles/documents/depart/"),
    *(r"^assistance/", r"^compteurs/<slug:document>", r"^profil/<slug:section>", r"^api/v1/numbering/"),
    *(r"^reglements/en-ligne/connexion/", r"^reglements/en-ligne/<slug:provider>/appel/"),
    *(r"^banque/connexions/nouvelle/", r"^banque/connexions/appel/"),
    r"^piece/<str:token>",  # of who has the link, as the next one
    r"^invitation/<str:token>",  # of who has the link
    r"^d/<str:token>",  # of who has the link, whatever their company: the portal's own test walks these
)


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and ("<" in route or "(?P" in route):
            yield route


def with_ids() -> list[str]:
    found = [route for route in addresses(get_resolver().url_patterns) if not route.startswith(OUTSIDE)]
    return sorted({route for route in found if not any(re.match(rule, route) for rule in NO_OBJECT)})


@pytest.fixture
def objects(api: Api) -> dict[str, int]:
    quote = api.quote(line("100.00"))
    invoice = api.issued(line("100.00"))
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00"})
    payment = api.pay(invoice, "10.00")
    api.post(f"/invoices/{invoice['id']}/sending", {"to": ["x@exemple.fr"]})
    return {
        "quote": quote["id"],
        "invoice": invoice["id"],
        "credit_note": note["id"],
        "payment": payment["id"],
        "contact": api.house.contacts[0].pk,
        "item": api.house.items[0].pk,
        "message": Message.objects.get().pk,
        "about": invoice["id"],
        "token": ApiToken.objects.get().pk,
        **accesses(api.house),
        "account": provider_account(api.house).pk,
        "question": Question.objects.create(company=api.house.company, invoice_id=invoice["id"], text="Quand ?").pk,
        "attestation": attestation_shown(api.house).pk,
        "closing": closing_shown(api.house).pk,
        "verification": verification_shown(api.house).pk,
        "archive": archive_shown(api.house).pk,
        "feed": feed_shown(api.house).pk,
        "bank_line": bank_line(api.house, "-20.00", "PRLV SEPA URSSAF").pk,
        "rule": Rule.objects.create(company=api.house.company, key="URSSAF", label="URSSAF", category="social").pk,
        "lesson": lesson(api.house).pk,
        "bank_account": open_account(api.house.company, by=api.house.owner, name="Compte").pk,
        "statement": read_statement(api.house.company, STATEMENT, "nov.csv", by=api.house.owner).pk,
        "deposit": deposit_shown(api.house).pk,
        "payout": payout_shown(api.house).pk,
        "mollie": mollie_of(api.house).pk,
        "plan": default_plan(api.house.company, "sales.invoice").pk,
        **accountant_of(api.house, invoice["id"]),
        "books_import": books_import(api.house).pk,
        "capture": capture_shown(api.house).pk,
        "bundle": bundle_shown(api.house).pk,
        "series": planned_series(api.house).pk,
        "vat_period": vat_period(api.house).pk,
        "layout": layout_shown(api.house).pk,
        "company": api.house.company.pk,
        "formal_notice": formal_notice(api.house, invoice["id"]).pk,
        "expense": api.post("/expenses", {"date": "2026-11-25", "supplier": "Scierie", "amount": "12.00"})["id"],
    }


def accountant_of(house: House, invoice: int) -> dict[str, int]:
    """A question of the accountant with an answer, and a document that was asked for and came."""
    question = ask_question(Invoice.objects.get(pk=invoice), "Quelle vente ?", by=house.owner)
    reply = reply_to(question, "", Upload("ticket.jpg", photo()), side=Side.COMPANY, by=house.owner)
    missing = ask_document(house.company, "Ticket du 12/03", by=house.owner)
    (piece,) = receive_pieces(missing, [Upload("ticket.jpg", photo())]).pieces
    return {"accountant_question": question.pk, "reply": reply.pk, "missing": missing.pk, "piece": piece.pk}


def books_import(house: House) -> BooksImport:
    """A FEC that was read, and waits for its confirmation."""
    heads = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tPieceRef\tDebit\tCredit"
    fec = f"{heads}\r\nVE\tVentes\t1\t20250110\t706000\tPrestations\tF1\t0,00\t100,00\r\n".encode()
    return read_fec(house.company, fec, "fec.txt", by=house.owner)


def accesses(house: House) -> dict[str, int]:
    """A member, a firm and its person, an invitation, an open session."""
    row = invite(house.company, "paul@exemple.fr", role="sales", by=house.owner)
    colleague = firm_of(accountant(house)).members.get()
    return {
        "membership": Membership.objects.get(user=house.owner).pk,
        "invitation": row.pk,
        "access": f"invitation-{row.pk}",  # type: ignore[dict-item]
        "firm_access": house.company.firm_accesses.get().pk,
        "colleague": colleague.pk,
        "session": OpenSession.objects.create(user=house.owner, session_key="x" * 32).pk,
    }


def planned_series(house: House) -> Series:
    """The invoices of next year under another pattern."""
    start = date(house.company.today.year + 1, 1, 1)
    kind = SeriesDocument.INVOICE
    return plan_series(house.company, kind, starts_on=start, pattern="FX-ANNÉE-NUMÉRO", reason="essai", by=house.owner)


def vat_period(house: House) -> VatPeriod:
    """A change of regime that has not begun."""
    start = house.company.today + timedelta(days=30)
    made = change_vat_regime(house.company, VatRegime.DEBITS, starts_on=start, by=house.owner)
    assert made is not None
    return made


def lesson(house: House) -> Lesson:
    return Lesson.objects.create(company=house.company, kind="payer", key="MOUSSERON", contact=house.contacts[0])


def formal_notice(house: House, invoice: int) -> FormalNotice:
    kept = keep(house.company, b"%PDF-1.7", name="lettre.pdf", media_type="application/pdf")
    values = {"company": house.company, "invoice_id": invoice, "letter": kept, "pack": kept}
    return FormalNotice.objects.create(day=house.company.today, deadline=house.company.today, **values)


def provider_account(house: House) -> ProviderAccount:
    values = {"company": house.company, "connected_by": house.owner, "is_test": True}
    return ProviderAccount.objects.create(provider="stripe", name="Essai", secret="", **values)


def address_of(route: str, objects: dict[str, int]) -> str:
    kind = next((name for rule, name in OBJECTS.items() if re.match(rule, route)), None)
    assert kind is not None, f"l’adresse {route} n’est pas dans la table du test"
    concrete = route.replace("<str:about>", "sales.invoice").replace("<int:page>", "0").replace("<slug:kind>", "preuve")
    concrete = concrete.replace("<statement_pk>", str(objects["statement"]))
    return "/" + re.sub(r"<(?:int:)?pk>", str(objects[kind]), concrete)


def test_a_stranger_gets_404_on_every_page_that_takes_an_id(
    objects: dict[str, int], stranger: House, browser_of: Callable[[House], Client]
) -> None:
    chloe = browser_of(stranger)
    pages = [route for route in with_ids() if not route.startswith("api/")]
    assert len(pages) > 30
    for route in pages:
        address = address_of(route, objects)
        if "au-sujet" in address:
            assert chloe.get(address).content.strip() == b"", address  # a list: hers is empty
            continue
        statuses = {chloe.get(address).status_code, chloe.post(address).status_code}
        assert statuses <= {404, 405}, (address, statuses)
        assert 404 in statuses, address


def test_a_stranger_gets_404_on_every_path_of_the_api_that_takes_an_id(
    objects: dict[str, int], stranger: House, api_of: Callable[[House], Api]
) -> None:
    chloe = api_of(stranger)
    paths = [route for route in with_ids() if route.startswith("api/v1/")]
    assert len(paths) > 20
    for route in paths:
        address = address_of(route, objects).removeprefix("/api/v1")
        body = {"date": "2026-11-25", "invoice": objects["invoice"], "amount": "1.00"} if "payments" in route else {}
        for method in ("GET", "POST", "PATCH", "DELETE"):
            given: dict[str, object] = {**({"date": "2026-11-25"} if address.endswith("confirmation") else body)}
            given = {"invoice": objects["invoice"], "amount": "1.00"} if address.endswith("allocations") else given
            given = {"enabled": True} if address.endswith("online-payment") else given
            status = chloe.call(method, address, given if method in ("POST", "PATCH") else None).status_code
            assert status in (404, 405), (method, address, status)


def test_a_visitor_is_sent_to_the_login_or_refused(objects: dict[str, int], client: Client) -> None:
    for route in with_ids():
        response = client.get(address_of(route, objects))
        expected = 401 if route.startswith("api/") else 302
        assert response.status_code in (expected, 405), (route, response.status_code)


def test_a_body_cannot_name_an_object_of_another_company(
    objects: dict[str, int], stranger: House, api_of: Callable[[House], Api]
) -> None:
    chloe = api_of(stranger)
    assert chloe.refused("POST", "/quotes", {"contact": objects["contact"]})["field"] == "contact"
    item = {"label": "x", "catalogue_item": objects["item"]}
    assert chloe.refused("POST", "/quotes", {"lines": [item]})["field"] == "lines.0.catalogue_item"
    assert chloe.refused("POST", "/invoices", {"quotes": [objects["quote"]]})["field"] == "quotes"
    payment = {
        "date": "2026-11-25",
        "method": "card",
        "amount": "1.00",
        "allocations": [{"invoice": objects["invoice"]}],
    }
    assert chloe.refused("POST", "/payments", payment)["field"] == "allocations.0.invoice"

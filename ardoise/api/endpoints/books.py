"""The settings of the books: the chart of accounts of the company, and the accounts of its customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ninja import Router

from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.books import BooksIn, CustomerAccountIn, books_json
from ardoise.api.lists import listed
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Invalid, Refused
from ardoise.ledger.actions.change_books import change_books
from ardoise.ledger.actions.change_customers import Given, change_customer
from ardoise.ledger.books import accounts_of
from ardoise.ledger.models import CustomerAccount

router = Router(tags=["Comptabilité"])


@router.get("/ledger/settings", summary="Le plan comptable de l’entreprise", auth=Bearer(Right.LEDGER))
def settings_detail(request: ApiRequest) -> Any:
    """`state.missing` dit ce qui bloquerait une capture, taux par taux."""
    return books_json(accounts_of(request.auth.company))


@router.put("/ledger/settings", summary="Écrire le plan comptable, en entier", auth=Bearer(Right.LEDGER_WRITE))
def settings_change(request: ApiRequest, body: BooksIn) -> Any:
    """Le plan entier : ce qui n’est pas donné reprend le compte usuel ; les banques non données gardent le leur.

    Ce que GET rend peut être renvoyé tel quel. Ce qui est déjà capturé garde ses comptes.
    """
    plan, paths = body.plan()
    try:
        change_books(request.auth.company, plan, by=request.auth.user)
    except Invalid as refusal:
        problems = [Refused(one.code, one.message, paths.get(one.field, one.field)) for one in refusal.problems]
        raise Invalid(problems) from None
    except LookupError:
        message = "Ce compte bancaire n’existe pas, ou il est clos."
        raise Refused("bank_account_unknown", message, "bank_accounts") from None
    return books_json(accounts_of(request.auth.company))


@router.get("/ledger/customers", summary="Les comptes des clients", auth=Bearer(Right.LEDGER))
def customer_accounts(request: ApiRequest, q: str = "", after: str | None = None, limit: int = 50) -> Any:
    """Le code de chaque client, donné, capturé (`kept_at`) ou fait par la règle."""

    def show(contacts: Sequence[Contact]) -> list[dict[str, Any]]:
        accounts = accounts_of(request.auth.company)
        accounts.know(contact.pk for contact in contacts)
        rows = request.auth.rows(CustomerAccount).filter(contact__in=contacts)
        own = {row.contact_id: row for row in rows}
        return [_shown(contact, accounts.customer(contact.pk).aux, own.get(contact.pk)) for contact in contacts]

    return listed(request, request.auth.rows(Contact), show, q=q, after=after, limit=limit)


@router.get("/ledger/customers/{pk}", summary="Les comptes d’un client", auth=Bearer(Right.LEDGER))
def customer_account(request: ApiRequest, pk: int) -> Any:
    contact = request.auth.get(Contact, pk=pk)
    row = request.auth.rows(CustomerAccount).filter(contact=contact).first()
    return _shown(contact, accounts_of(request.auth.company).customer(contact.pk).aux, row)


@router.put("/ledger/customers/{pk}", summary="Écrire les comptes d’un client", auth=Bearer(Right.LEDGER_WRITE))
def customer_account_change(request: ApiRequest, pk: int, body: CustomerAccountIn) -> Any:
    contact = request.auth.get(Contact, pk=pk)
    given = Given(contact.pk, body.auxiliary, body.collective, body.sales)
    row = change_customer(contact, given, by=request.auth.user)
    return _shown(contact, accounts_of(request.auth.company).customer(contact.pk).aux, row)


def _shown(contact: Contact, code: str, row: CustomerAccount | None) -> dict[str, Any]:
    return {
        "contact": contact.pk,
        "name": contact.name,
        "auxiliary": code,
        "is_given": bool(row and row.auxiliary),
        "kept_at": row.kept_at if row else None,
        "collective": row.collective if row else "",
        "sales": row.sales if row else "",
    }

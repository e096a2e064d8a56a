"""The accounts of customers: one by one or by a list, and their code kept for ever once it was captured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.accounts import clean_account, clean_code
from ardoise.domain.errors import Invalid, Refused
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.ledger import events
from ardoise.ledger.actions.change_books import said
from ardoise.ledger.books import Accounts, books_of
from ardoise.ledger.models import CustomerAccount
from ardoise.ledger.plan import CUSTOMERS, SALES, Change

COLLECTIVES = (*CUSTOMERS, "45", "46")  # 451: a company of the same group; 467: who pays for another
_LABELS = {"auxiliary": "Code", "collective": "Compte collectif", "sales": "Compte de vente"}


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of one customer; empty means as the rule and the plan say."""

    contact_id: int
    auxiliary: str = ""
    collective: str = ""
    sales: str = ""


def change_customer(contact: Contact, given: Given, *, by: Author) -> CustomerAccount:
    """Raises Invalid: a code that another customer has, a code that was captured, an account that does not fit."""
    company = contact.company
    with transaction.atomic():
        lock_chain(company.pk)
        before, row = _write(company, [given], [contact.pk])[0]
        if changes := _changes(before, row):
            record(company.pk, events.CUSTOMER_CHANGED, contact, by=by, name=contact.name, **said(changes))
    return row


def list_customers(company: Company, given: Sequence[Given], *, by: Author, source: str = "") -> int:
    """Several at once, all or none; what is empty keeps what was there. How many changed."""
    with transaction.atomic():
        lock_chain(company.pk)
        ids = [one.contact_id for one in given]
        known = {row.contact_id: row for row in CustomerAccount.objects.filter(company=company, contact__in=ids)}
        whole = [_filled(one, known.get(one.contact_id)) for one in given]
        mine = set(Contact.objects.filter(company=company, pk__in=ids).values_list("pk", flat=True))
        changed = [(before, row) for before, row in _write(company, whole, mine) if _changes(before, row)]
        if changed:
            codes = {str(row.contact_id): [row.auxiliary, row.collective, row.sales] for _, row in changed}
            books = books_of(company)
            record(company.pk, events.CUSTOMERS_LISTED, books, by=by, count=len(changed), source=source, codes=codes)
    return len(changed)


def keep_codes(accounts: Accounts, contact_ids: Iterable[int]) -> None:
    """In the transaction of a capture: the codes that it uses never change from now on, whatever the rule or name."""
    ids = set(contact_ids)
    accounts.know(ids)
    company = accounts.company
    rows = {row.contact_id: row for row in CustomerAccount.objects.filter(company=company, contact__in=ids)}
    now = clock.now()
    made = []
    for contact_id in sorted(ids):
        code = accounts.customer(contact_id).aux
        row = rows.get(contact_id)
        if row is None and code:
            made.append(CustomerAccount(company=company, contact_id=contact_id, auxiliary=code, kept_at=now))
        elif row is not None and code and row.kept_at is None:
            CustomerAccount.objects.filter(pk=row.pk).update(auxiliary=code, kept_at=now)
    CustomerAccount.objects.bulk_create(made, batch_size=500)


def _filled(given: Given, known: CustomerAccount | None) -> Given:
    if known is None:
        return given
    return Given(
        given.contact_id,
        given.auxiliary or known.auxiliary,
        given.collective or known.collective,
        given.sales or known.sales,
    )


def _write(
    company: Company, given: Sequence[Given], mine: Iterable[int]
) -> list[tuple[CustomerAccount, CustomerAccount]]:
    """Each row before and after. The codes of the list are freed first, so that two customers may swap theirs."""
    length = books_of(company).length
    owned = set(mine)
    rows = {row.contact_id: row for row in CustomerAccount.objects.filter(company=company, contact__in=owned)}
    problems: list[Refused] = []
    pairs = []
    for rank, one in enumerate(given):
        if one.contact_id not in owned:
            raise LookupError(one.contact_id)
        row = rows.get(one.contact_id) or CustomerAccount(company=company, contact_id=one.contact_id)
        try:
            pairs.append((row, _cleaned(row, one, length)))
        except Refused as refusal:
            field = f"{rank}.{refusal.field}" if len(given) > 1 else refusal.field
            problems.append(Refused(refusal.code, refusal.message, field))
    problems += _taken(company, [row for _, row in pairs])
    if problems:
        raise Invalid(problems)
    CustomerAccount.objects.filter(pk__in=[row.pk for row, _ in pairs if row.pk]).update(auxiliary="")
    for _, row in pairs:
        row.save()
    return pairs


def _cleaned(row: CustomerAccount, given: Given, length: int) -> CustomerAccount:
    code = clean_code(given.auxiliary, field="auxiliary")
    if row.kept_at and code != row.auxiliary:
        message = (
            f"Le code {row.auxiliary} est déjà dans une capture : il ne change plus, pour que la comptabilité retrouve "
            "ce client."
        )
        raise Refused("code_kept", message, "auxiliary")
    return CustomerAccount(
        pk=row.pk,
        company=row.company,
        contact_id=row.contact_id,
        auxiliary=code,
        kept_at=row.kept_at,
        collective=clean_account(given.collective, length, classes=COLLECTIVES, field="collective"),
        sales=clean_account(given.sales, length, classes=SALES, field="sales"),
    )


def _taken(company: Company, rows: Sequence[CustomerAccount]) -> list[Refused]:
    """A code is one customer's: neither twice in the list, nor that of another."""
    owners = {row.auxiliary: row.contact_id for row in rows if row.auxiliary}
    problems = []
    for row in rows:
        if row.auxiliary and owners[row.auxiliary] != row.contact_id:
            problems.append(Refused("code_twice", f"Le code {row.auxiliary} est donné à deux clients.", "auxiliary"))
    others = CustomerAccount.objects.filter(company=company, auxiliary__in=owners).select_related("contact")
    for other in others.exclude(contact__in=[row.contact_id for row in rows]):
        message = f"Le code {other.auxiliary} est déjà celui de {other.contact.name}."
        problems.append(Refused("code_taken", message, "auxiliary"))
    return problems


def _changes(before: CustomerAccount, after: CustomerAccount) -> list[Change]:
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in _LABELS]
    return [Change(name, _LABELS[name], old, new) for name, old, new in pairs if old != new]

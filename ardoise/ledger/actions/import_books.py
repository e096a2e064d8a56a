"""Take from a FEC what a person confirmed: the places of the plan that they ticked, the codes of the customers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain
from ardoise.ledger import events
from ardoise.ledger.actions.change_books import change_books
from ardoise.ledger.actions.change_customers import Given, list_customers
from ardoise.ledger.actions.read_fec import found_of
from ardoise.ledger.books import accounts_of
from ardoise.ledger.models import Books, BooksImport, CustomerAccount, ImportState
from ardoise.ledger.plan import plan_of


def import_books(
    row: BooksImport,
    places: Mapping[str, str],
    codes: Collection[str],
    *,
    by: Author,
    confirmed: bool = False,
    is_same_company: bool = False,
) -> Books:
    """`places` are the ticked keys with their account, as changed or not; `codes` the customers to take.

    Raises Refused `other_siren` until it is said that the file is of this company, Conflict when it was taken already,
    Invalid with every refusal, each under its key.
    """
    company = row.company
    if row.siren and company.siren and row.siren != company.siren and not is_same_company:
        message = (
            f"Ce fichier porte le SIREN {row.siren}, et l’entreprise a le {company.siren} : cochez « C’est bien la "
            "comptabilité de cette entreprise », ou déposez le bon fichier."
        )
        raise Refused("other_siren", message, "is_same_company")
    with transaction.atomic():
        lock_chain(company.pk)
        fresh = BooksImport.objects.select_for_update().get(pk=row.pk)
        if fresh.state != ImportState.READ:
            raise Conflict("already_taken", "Ce fichier est déjà repris : déposez-le à nouveau pour recommencer.")
        plan = plan_of(accounts_of(company)) | dict(places)
        books = change_books(
            company, plan, by=by, event=events.BOOKS_IMPORTED, confirmed=confirmed, file=fresh.file_name
        )
        if given := _given(fresh, codes):
            list_customers(company, given, by=by, source=fresh.file_name)
        BooksImport.objects.filter(pk=fresh.pk).update(state=ImportState.APPLIED, applied_at=clock.now())
    return books


def _given(row: BooksImport, codes: Collection[str]) -> list[Given]:
    """The customers whose code was taken; one that was captured keeps its own."""
    found = {one["code"]: one["contact_id"] for one in found_of(row)["customers"] if one["contact_id"]}
    kept = set(
        CustomerAccount.objects.filter(company=row.company, kept_at__isnull=False).values_list("contact_id", flat=True)
    )
    return [Given(found[code], code) for code in codes if code in found and found[code] not in kept]

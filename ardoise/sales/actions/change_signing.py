"""Change how customers sign: conditions, code, down payment, sales at a distance, how long links stay open."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.archive.keep import keep
from ardoise.archive.pdf_check import Pdf, look_at
from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.history.record import Author, record
from ardoise.notifications.names import clean_file_name
from ardoise.sales import events
from ardoise.sales.extras import Extra
from ardoise.sales.models import SigningRules
from ardoise.web.fitting import misfits

MAX_BYTES = 10 * 1024 * 1024
NAMES = ("asks_code", "down_payment", "sells_at_distance", "link_months")
MONTHS = range(1, 121)


def change_signing(
    company: Company,
    values: dict[str, Any],
    *,
    terms: Extra | None = None,
    without_terms: bool = False,
    by: Author,
) -> SigningRules:
    """What is not given stays. New conditions replace the former ones, which stay kept for what was signed with them.

    Raises Refused("terms_not_accepted") for a file that is no readable PDF, Invalid for the values.
    """
    _refuse_unreadable(terms)
    with transaction.atomic():
        rules, _ = SigningRules.objects.select_for_update().get_or_create(company=company)
        changed = [name for name in NAMES if name in values and getattr(rules, name) != values[name]]
        for name in changed:
            setattr(rules, name, values[name])
        if problems := _problems(rules):
            raise Invalid(problems)
        words = [str(SigningRules._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
        if terms is not None:
            name = clean_file_name(terms.name)
            rules.terms_file = keep(company, terms.content, name=name, media_type="application/pdf")
            words.append(f"conditions générales : {name}")
        elif without_terms and rules.terms_file_id:
            rules.terms_file = None
            words.append("plus de conditions générales")
        if words:
            rules.save()
            record(company.pk, events.SIGNING_CHANGED, company, by=by, fields=", ".join(words))
    return rules


def _problems(rules: SigningRules) -> list[Refused]:
    problems = misfits(rules, NAMES)
    if rules.link_months not in MONTHS:
        problems.append(Refused("link_months", "De 1 à 120 mois.", "link_months"))
    return problems


def _refuse_unreadable(terms: Extra | None) -> None:
    """By its content: a PDF that opens without a password and has a page."""
    if terms is None:
        return
    refusal = Refused("terms_not_accepted", "Choisissez un PDF de 10 Mo au plus, sans mot de passe.", "terms")
    if len(terms.content) > MAX_BYTES or look_at(terms.content) is not Pdf.READABLE:
        raise refusal

"""Change the VAT regime from a day on: what was issued keeps the regime frozen with it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from ardoise.companies.events import VAT_REGIME_CHANGED, VAT_REGIME_DROPPED
from ardoise.companies.models import Company, VatPeriod, VatRegime
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import date_text
from ardoise.history.record import Author, lock_chain, record
from ardoise.users.models import User

FARTHEST = timedelta(days=366)


def change_vat_regime(company: Company, regime: VatRegime, *, starts_on: date, by: Author) -> VatPeriod | None:
    """The regime of every document dated from that day on; None when it is that day's already.

    The option for debits and its end hold from the first day of the month after they were declared; a franchise
    ends the day its upper threshold is passed (CGI 269-2-c, 293 B). Raises Refused("starts_on").
    """
    if abs(starts_on - company.today) > FARTHEST:
        raise Refused("starts_on", "Donnez une date à moins d’un an d’aujourd’hui.", "regime_starts_on")
    with transaction.atomic():
        lock_chain(company.pk)
        fresh = Company.objects.select_for_update().get(pk=company.pk)
        former = fresh.regime_on(starts_on)
        if former == regime:
            return None
        if any(period.starts_on > starts_on for period in fresh.vat_changes):
            raise Refused(
                "starts_on", "Un changement plus tardif est déjà noté : renoncez-y d’abord.", "regime_starts_on"
            )
        same_day = next((one for one in fresh.vat_changes if one.starts_on == starts_on), None)
        period, _ = VatPeriod.objects.update_or_create(
            company=fresh,
            starts_on=starts_on,
            defaults={
                "regime": regime,
                "former": same_day.former if same_day else former,
                "created_by": by if isinstance(by, User) else None,
            },
        )
        record(
            company.pk,
            VAT_REGIME_CHANGED,
            fresh,
            by=by,
            starts_on=date_text(starts_on),
            regime=VatRegime(regime).label,
            former=VatRegime(period.former).label,
        )
    company.__dict__.pop("vat_changes", None)
    return period


def drop_vat_change(period: VatPeriod, *, by: Author) -> None:
    """Give up a change that has not begun. Raises Conflict("regime_begun")."""
    company = period.company
    with transaction.atomic():
        lock_chain(company.pk)
        fresh = VatPeriod.objects.select_for_update().get(pk=period.pk)
        if fresh.starts_on <= company.today:
            raise Conflict("regime_begun", "Ce régime est déjà en vigueur : notez un autre changement.", "")
        record(company.pk, VAT_REGIME_DROPPED, company, by=by, starts_on=date_text(fresh.starts_on))
        fresh.delete()
    company.__dict__.pop("vat_changes", None)

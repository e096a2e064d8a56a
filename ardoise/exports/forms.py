"""The period of an export, and its day."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest

from ardoise.web.forms import DayField, Form
from ardoise.web.periods import periods

LONGEST = timedelta(days=3660)


class PeriodForm(Form):
    first = DayField(label="Du")
    last = DayField(label="Au")

    def clean(self) -> dict[str, date]:
        values: dict[str, date] = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            raise forms.ValidationError("La période finit avant de commencer : échangez les deux jours.")
        if first and last and last - first > LONGEST:
            raise forms.ValidationError("Dix ans au plus à la fois : faites plusieurs exports.")
        return values


class DayForm(Form):
    day = DayField(label="Au")


def asked_period(request: HttpRequest, today: date) -> tuple[PeriodForm, date, date]:
    """The period of the address, else this month; a period that cannot be keeps its message, and this month."""
    month = next(one for one in periods(today) if one.name == "mois")
    assert month.first is not None
    assert month.last is not None
    if not ({"first", "last"} & set(request.GET)):
        return PeriodForm(initial={"first": month.first, "last": month.last}), month.first, month.last
    form = PeriodForm(request.GET)
    if form.is_valid():
        return form, form.cleaned_data["first"], form.cleaned_data["last"]
    return form, month.first, month.last


def asked_day(request: HttpRequest, today: date) -> tuple[DayForm, date]:
    form = DayForm(request.GET) if "day" in request.GET else DayForm(initial={"day": today})
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data["day"]
    return form, today

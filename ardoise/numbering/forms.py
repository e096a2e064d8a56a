"""The blocks of a counter: what each place holds, in order."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from ardoise.domain.french import long_date
from ardoise.domain.numbering import ElementKind, Pattern
from ardoise.web.forms import Form

PLACES = 7
BLOCKS = [
    ("", "—"),
    ("LETTRE", "LETTRE"),
    ("ANNÉE", "ANNÉE (4 chiffres)"),
    ("ANNÉE2", "ANNÉE (2 chiffres)"),
    ("MOIS", "MOIS"),
    ("JOUR", "JOUR"),
    *((f"NUMÉRO{width}", f"NUMÉRO ({width} chiffres)") for width in range(1, 7)),
]
LEADING = re.compile(r"[-/_+]+")


class SeriesForm(Form):
    """Each place is a block, its letters when it is a LETTRE, and the separator that follows it."""

    restarts_yearly = forms.TypedChoiceField(
        label="Le numéro repart à 1",
        choices=[("on", "chaque année"), ("", "jamais")],
        coerce=bool,
        required=False,
    )
    first_number = forms.IntegerField(
        label="Premier numéro", min_value=1, initial=1, help_text="Pour continuer la suite d’un ancien outil"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for place in range(PLACES):
            self.fields[f"block{place}"] = forms.ChoiceField(label=f"Bloc {place + 1}", choices=BLOCKS, required=False)
            self.fields[f"text{place}"] = forms.CharField(
                label=f"Lettres du bloc {place + 1}", required=False, max_length=12
            )
            self.fields[f"after{place}"] = forms.CharField(
                label=f"Séparateur après le bloc {place + 1}", required=False, max_length=3
            )

    @property
    def places(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"block{place}"], self[f"text{place}"], self[f"after{place}"]) for place in range(PLACES)]

    def pattern(self) -> str:
        """The text of the pattern: F-ANNÉE-NUMÉRO4."""
        values = self.cleaned_data
        pieces = []
        for place in range(PLACES):
            block = values[f"block{place}"]
            if block:
                pieces += [values[f"text{place}"] if block == "LETTRE" else block, values[f"after{place}"]]
        return "".join(pieces)


class CreditNoteForm(SeriesForm):
    uses_invoice_series = forms.BooleanField(
        label="Numéroter les avoirs avec les factures", required=False, initial=True
    )


class PlanForm(SeriesForm):
    """The series that takes over from another."""

    starts_on = forms.TypedChoiceField(label="À partir du", coerce=date.fromisoformat)
    reason = forms.CharField(
        label="Motif", max_length=200, help_text="Gardé avec la série : nouveau point de vente, changement d’outil…"
    )

    def __init__(self, *args: Any, starts: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["first_number"].help_text = ""
        choices = [(day.isoformat(), long_date(day)) for day in starts]
        self.fields["starts_on"].choices = choices  # type: ignore[attr-defined]


class CreditNotePlanForm(CreditNoteForm, PlanForm):
    pass


def initial_of(pattern: Pattern) -> dict[str, Any]:
    """The fields of a pattern; a separator belongs to the block before it."""
    words = {ElementKind.MONTH: "MOIS", ElementKind.DAY: "JOUR"}
    initial: dict[str, Any] = {"restarts_yearly": "on" if pattern.restarts_yearly else ""}
    place = -1
    for element in pattern.elements:
        text = element.text
        if element.kind is ElementKind.LETTER:
            if place >= 0 and (leading := LEADING.match(text)):
                initial[f"after{place}"], text = leading[0], text[leading.end() :]
            if not text:
                continue
        place += 1
        if element.kind is ElementKind.LETTER:
            letters = text.rstrip("-/_+") or text
            initial[f"block{place}"], initial[f"text{place}"] = "LETTRE", letters
            initial[f"after{place}"] = text[len(letters) :]
        elif element.kind is ElementKind.YEAR:
            initial[f"block{place}"] = "ANNÉE" if element.width == 4 else "ANNÉE2"
        elif element.kind is ElementKind.NUMBER:
            initial[f"block{place}"] = f"NUMÉRO{element.width}"
        else:
            initial[f"block{place}"] = words[element.kind]
    return initial

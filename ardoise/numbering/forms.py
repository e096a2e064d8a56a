"""The blocks of a counter: what each place holds, in order."""

from __future__ import annotations

from typing import Any

from django import forms

from ardoise.domain.numbering import ElementKind, Pattern
from ardoise.web.forms import Form

PLACES = 6
BLOCKS = [
    ("", "—"),
    ("LETTRE", "LETTRE"),
    ("ANNÉE", "ANNÉE (4 chiffres)"),
    ("ANNÉE2", "ANNÉE (2 chiffres)"),
    ("MOIS", "MOIS"),
    ("JOUR", "JOUR"),
    *((f"NUMÉRO{width}", f"NUMÉRO ({width} chiffres)") for width in range(1, 7)),
]


class SeriesForm(Form):
    """Each place is a block; a LETTRE block takes its text (letters and separators) from the field beside it."""

    restarts_yearly = forms.BooleanField(label="Repart à 1 chaque année", required=False, initial=True)
    first_number = forms.IntegerField(
        label="Premier numéro", min_value=1, initial=1, help_text="Pour continuer la suite d’un ancien outil"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for place in range(PLACES):
            self.fields[f"block{place}"] = forms.ChoiceField(label=f"Bloc {place + 1}", choices=BLOCKS, required=False)
            self.fields[f"text{place}"] = forms.CharField(
                label=f"Texte du bloc {place + 1}", required=False, max_length=12
            )

    @property
    def places(self) -> list[tuple[Any, Any]]:
        return [(self[f"block{place}"], self[f"text{place}"]) for place in range(PLACES)]

    def pattern(self) -> str:
        """The text of the pattern: F-ANNÉE-NUMÉRO4."""
        blocks = [(self.cleaned_data[f"block{place}"], self.cleaned_data[f"text{place}"]) for place in range(PLACES)]
        return "".join(text if block == "LETTRE" else block for block, text in blocks)


class CreditNoteForm(SeriesForm):
    uses_invoice_series = forms.BooleanField(
        label="Numéroter les avoirs avec les factures", required=False, initial=True
    )


def initial_of(pattern: Pattern) -> dict[str, str]:
    words = {ElementKind.MONTH: "MOIS", ElementKind.DAY: "JOUR"}
    initial: dict[str, str] = {}
    for place, element in enumerate(pattern.elements[:PLACES]):
        if element.kind is ElementKind.LETTER:
            initial[f"block{place}"], initial[f"text{place}"] = "LETTRE", element.text
        elif element.kind is ElementKind.YEAR:
            initial[f"block{place}"] = "ANNÉE" if element.width == 4 else "ANNÉE2"
        elif element.kind is ElementKind.NUMBER:
            initial[f"block{place}"] = f"NUMÉRO{element.width}"
        else:
            initial[f"block{place}"] = words[element.kind]
    return initial

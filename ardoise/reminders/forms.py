"""The forms of a plan, of a pause, of a choice."""

from __future__ import annotations

from typing import Any

from django import forms

from ardoise.domain.reminders import LONGEST, Anchor
from ardoise.reminders.models import About, Plan, PlanStep, StepKind
from ardoise.reminders.values import StepValues
from ardoise.web.forms import DayField, Form, NumberField

_SIDES = [("after", "après"), ("before", "avant")]
_ANCHORS = {
    About.INVOICES: [(Anchor.DUE.value, Anchor.DUE.label)],
    About.QUOTES: [(one.value, one.label) for one in (Anchor.SENT, Anchor.VALIDITY)],
}


class PlanForm(Form):
    name = forms.CharField(label="Nom du plan", max_length=60)
    hour = forms.TypedChoiceField(
        label="Heure d’envoi",
        coerce=int,
        choices=[(hour, f"{hour} h") for hour in range(24)],
        initial=9,
        help_text="À l’heure de votre entreprise, ni dimanche ni jour férié",
    )


class StepForm(Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Nom de l’étape", max_length=60)
    count = forms.IntegerField(label="Jours", min_value=0, max_value=LONGEST)
    side = forms.ChoiceField(label="Avant ou après", choices=_SIDES)
    anchor = forms.ChoiceField(label="Compté depuis", choices=_ANCHORS[About.QUOTES])
    kind = forms.ChoiceField(label="Sorte", choices=StepKind.choices)
    subject = forms.CharField(label="Objet", max_length=300)
    text = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 7}))
    addresses = forms.CharField(
        label="À d’autres adresses",
        required=False,
        max_length=500,
        help_text="Vide : les personnes du client qui reçoivent les relances",
    )
    copy_to_self = forms.BooleanField(label="Copie cachée à votre adresse", required=False)
    is_automatic = forms.BooleanField(label="Part toute seule ; sinon elle vous est proposée", required=False)
    gone = forms.BooleanField(label="Retirer cette étape", required=False)

    def __init__(self, about: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        anchor: Any = self.fields["anchor"]
        anchor.choices = _ANCHORS[About(about)]
        if about == About.INVOICES:
            anchor.widget, anchor.initial = forms.HiddenInput(), Anchor.DUE.value
            side: Any = self.fields["side"]
            side.choices = [(value, f"{word} {Anchor.DUE.label}") for value, word in _SIDES]
        if about == About.QUOTES:
            kind: Any = self.fields["kind"]
            kind.choices = [(StepKind.REMINDER.value, StepKind.REMINDER.label)]

    @property
    def values(self) -> StepValues:
        data = self.cleaned_data
        shared = {name: data[name] for name in ("name", "anchor", "kind", "subject", "text", "addresses", "pk")}
        days = -data["count"] if data["side"] == "before" else data["count"]
        return StepValues(days=days, copy_to_self=data["copy_to_self"], is_automatic=data["is_automatic"], **shared)


def initial_of(step: PlanStep | StepValues) -> dict[str, Any]:
    names = ("name", "anchor", "kind", "subject", "text", "addresses", "copy_to_self", "is_automatic", "pk")
    side = "before" if step.days < 0 else "after"
    return {**{name: getattr(step, name) for name in names}, "count": abs(step.days), "side": side}


class PauseForm(Form):
    reason = forms.CharField(label="Raison", max_length=300)
    until = DayField(label="Jusqu’au (vide : sans fin)", required=False)


class RateForm(Form):
    ecb = NumberField(label="Taux de la BCE (refinancement), %")
    legal_interest = NumberField(label="Taux d’intérêt légal, professionnels, %")


USUAL, NO_PLAN = "usual", "none"


class ChoiceForm(Form):
    """The plan of one document or of one customer."""

    plan = forms.ChoiceField(label="Plan de relance")

    def __init__(self, plans: list[Plan], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.plans = {str(plan.pk): plan for plan in plans}
        field: Any = self.fields["plan"]
        field.choices = [
            (USUAL, "Plan habituel"),
            *((key, plan.name) for key, plan in self.plans.items() if not plan.is_default),
            (NO_PLAN, "Aucune relance"),
        ]

    @property
    def chosen(self) -> Plan | None:
        return self.plans.get(self.cleaned_data["plan"])

    @property
    def is_usual(self) -> bool:
        return bool(self.cleaned_data["plan"] == USUAL)

"""The plans that every company finds ready, off: the words of the house, which it changes as it likes."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.reminders import Anchor
from ardoise.reminders.models import About, Plan, PlanStep, StepKind
from ardoise.reminders.values import StepValues

_SIGN = "\n\n{entreprise}"
_SEE = "La voir et la régler en ligne :\n{lien}\n\n"
_SIGN_IT = "Le lire, poser une question ou le signer en ligne :\n{lien}\n\n"
_SORRY = "Si votre règlement est déjà parti, merci de ne pas tenir compte de ce message."

_INVOICES = (
    StepValues(
        days=-3,
        name="Le rappel",
        subject="Facture {numéro} : échéance le {échéance}",
        text="Bonjour,\n\nNotre facture {numéro} ({objet}) arrive à échéance le {échéance}. Il reste {reste} à régler. "
        "Elle est de nouveau jointe à ce message.\n\n" + _SEE + _SORRY + _SIGN,
    ),
    StepValues(
        days=7,
        name="1re relance",
        subject="Relance : facture {numéro} – {objet}",
        text="Bonjour,\n\nSauf erreur de notre part, notre facture {numéro} était à régler le {échéance}, "
        "et il reste {reste} à payer. Elle est de nouveau jointe à ce message.\n\n" + _SEE + _SORRY + _SIGN,
    ),
    StepValues(
        days=15,
        name="2e relance",
        subject="Deuxième relance : facture {numéro} – {objet}",
        text="Bonjour,\n\nMalgré notre précédent message, notre facture {numéro} reste impayée depuis {retard} : "
        "{reste} étaient à régler le {échéance}.\n\nMerci de nous dire quand vous la réglerez, ou ce qui s’y oppose."
        "\n\n" + _SEE + _SORRY + _SIGN,
    ),
    StepValues(
        days=30,
        name="Mise en demeure",
        kind=StepKind.FORMAL_NOTICE,
        is_automatic=False,
        subject="Mise en demeure : facture {numéro}",
        text="Bonjour,\n\nNotre facture {numéro}, à régler le {échéance}, reste impayée depuis {retard}. "
        "Vous trouverez ci-joint une mise en demeure de régler sous huit jours les sommes dues, avec leur détail."
        + _SIGN,
    ),
)
_QUOTES = (
    StepValues(
        days=7,
        anchor=Anchor.SENT,
        name="Relance du devis",
        subject="Notre devis {numéro} – {objet}",
        text="Bonjour,\n\nAvez-vous pu regarder notre devis {numéro}, d’un montant de {total} TTC\u202f? "
        "Il est de nouveau joint à ce message.\n\n" + _SIGN_IT + "Nous répondons volontiers à vos questions." + _SIGN,
    ),
    StepValues(
        days=-3,
        anchor=Anchor.VALIDITY,
        name="Fin de validité",
        subject="Notre devis {numéro} est valable jusqu’au {validité}",
        text="Bonjour,\n\nNotre devis {numéro} ({objet}), d’un montant de {total} TTC, est valable jusqu’au "
        "{validité}. Au-delà, nous devrons l’actualiser.\n\n"
        + _SIGN_IT
        + "Nous répondons volontiers à vos questions."
        + _SIGN,
    ),
)
_NAMES = {About.INVOICES: ("Relances des factures", _INVOICES), About.QUOTES: ("Relances des devis", _QUOTES)}


def default_plan(company: Company, about: str) -> Plan:
    """The company's own plan for its invoices or its quotes, made at the first use."""
    known = Plan.objects.filter(company=company, about=about, is_default=True).first()
    if known is not None:
        return known
    name, steps = _NAMES[About(about)]
    with transaction.atomic():
        plan, is_new = Plan.objects.get_or_create(
            company=company, about=about, is_default=True, defaults={"name": name}
        )
        if is_new:
            for one in steps:
                PlanStep.objects.create(plan=plan, **asdict(one))
    return plan


def plans_of(company: Company) -> list[Plan]:
    """Every plan of a company, its own first."""
    for about in About.values:
        default_plan(company, about)
    return list(Plan.objects.filter(company=company).order_by("about", "-is_default", "pk"))

"""What is asked to give an access: an address, a role in words, the last day; and what an accountant names."""

from __future__ import annotations

from typing import Any

from django import forms

from ardoise.companies.models import Role
from ardoise.web.forms import DayField, Form

# One sentence for each role: what it allows, in the words of the pages.
SENTENCES = {
    Role.OWNER: "tout, y compris nommer ou retirer un propriétaire",
    Role.MANAGER: "tout, sauf nommer ou retirer un propriétaire",
    Role.COLLABORATOR: "devis, factures, règlements, relances et banque ; pas le profil",
    Role.SALES: "devis, contacts et prestations ; ni factures ni argent",
    Role.ASSISTANT: "brouillons de devis et de factures ; n’émet ni n’envoie rien",
    Role.CASHIER: "règlements, relances et banque ; lit les factures",
    Role.ACCOUNTANT: "lit les pièces, tient la comptabilité, pose des questions",
}
MEMBER_ROLES = tuple(role for role in Role if role != Role.ACCOUNTANT)
UNTIL = "Vide : sans fin. L’accès se ferme à la fin de ce jour."


def choices(roles: tuple[Role, ...]) -> list[tuple[str, str]]:
    return [(role.value, f"{role.label.partition(' (')[0]} : {SENTENCES[role]}") for role in roles]


class MemberForm(Form):
    role = forms.ChoiceField(
        label="Rôle", choices=choices(MEMBER_ROLES), initial=Role.COLLABORATOR, widget=forms.RadioSelect
    )
    ends_on = DayField(label="Jusqu’au", required=False, help_text=UNTIL)

    def __init__(self, *args: Any, names_owners: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["role"]
        if not names_owners:
            field.choices = choices(tuple(role for role in MEMBER_ROLES if role != Role.OWNER))


class InviteForm(MemberForm):
    field_order = ("email",)
    email = forms.EmailField(label="E-mail de la personne", max_length=254)


class AccountantForm(Form):
    email = forms.EmailField(label="E-mail de votre comptable", max_length=254)


class FirmEndForm(Form):
    ends_on = DayField(label="Jusqu’au", required=False, help_text=UNTIL)


class FirmForm(Form):
    firm_name = forms.CharField(label="Nom du cabinet", max_length=200, help_text="Vos clients le verront")


class ColleagueForm(Form):
    email = forms.EmailField(label="E-mail du collègue", max_length=254)


class AcceptForm(Form):
    firm_name = forms.CharField(
        label="Nom de votre cabinet",
        max_length=200,
        help_text="Demandé une fois : vos collègues et vos clients le verront",
    )
    is_other = forms.BooleanField(label="Oui, accepter avec ce compte")

    def __init__(self, *args: Any, asks_firm: bool, other: str, **options: Any) -> None:
        """`other`: the login is not the address that was invited."""
        super().__init__(*args, **options)
        if not asks_firm:
            del self.fields["firm_name"]
        if other:
            self.fields["is_other"].error_messages["required"] = "Cochez pour confirmer, ou changez de compte."
        else:
            del self.fields["is_other"]

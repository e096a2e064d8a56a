"""The cast: three companies and the people around them, made by the product's own acts.

Durand owns Menuiserie Durand, Inès works there; Léa Martin is a graphic designer without VAT; Boutique Sable sells
goods by card. Chloé has a company of her own: she is the stranger who gets 404 everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ardoise.catalogue.actions import create_item
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.actions.found import found_company
from ardoise.companies.actions.members import add_member
from ardoise.companies.models import Company
from ardoise.contacts.actions import create_contact
from ardoise.contacts.models import Contact
from ardoise.domain.money import Money
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.models import SeriesDocument
from ardoise.users.models import User
from ardoise.web.context import DEMO_EMAIL, DEMO_PASSWORD


@dataclass(frozen=True)
class House:
    """One company of the cast."""

    company: Company
    owner: User
    contacts: list[Contact] = field(default_factory=list)
    items: list[CatalogueItem] = field(default_factory=list)
    collaborator: User | None = None


def durand() -> House:
    """Menuiserie Durand, SARL in Lyon: down payments, works at 10 and 20 %."""
    owner = _user(DEMO_EMAIL, "Marc Durand")
    values = {
        "legal_name": "Menuiserie Durand",
        "legal_form": "SARL",
        "capital": Money("10000"),
        "siren": "732829320",
        "siret": "73282932000074",
        "rcs_city": "Lyon",
        "line1": "12 rue des Lilas",
        "postcode": "69003",
        "city": "Lyon",
        "email": "contact@menuiserie-durand.exemple.fr",
        "phone": "04 72 00 00 01",
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPP",
        "is_construction": True,
        "insurer": "Assurances du Rhône",
        "insurer_contact": "2 quai Perrache, 69002 Lyon",
        "insurance_coverage": "France métropolitaine",
        "waste_text": "chutes de bois triées et déposées en déchèterie professionnelle de Lyon 7, coût compris.",
        "accent": "#7b4a1e",
    }
    house = _house(owner, values, quote="DE-ANNÉE-NUMÉRO", invoice="FA-ANNÉE-NUMÉRO")
    ines = _user("ines@exemple.fr", "Inès Belkacem")
    add_member(house.company, ines.email, by=owner)
    _contacts(
        house,
        _business(
            "Atelier du Parc", "552100554", "4 avenue du Port", "44000", "Nantes", "compta@atelier-du-parc.exemple.fr"
        ),
        _business(
            "Hôtel des Cimes", "542065479", "18 route des Alpes", "74000", "Annecy", "direction@hotel-cimes.exemple.fr"
        ),
        _person("Madame Lefèvre", "7 impasse des Roses", "69300", "Caluire", "lefevre@exemple.fr"),
        _person("Monsieur et Madame Nguyen", "31 rue Victor Hugo", "69002", "Lyon", "nguyen@exemple.fr"),
        {
            **_business("Mairie de Saint-Cyr", "216901918", "1 place de l’Hôtel de Ville", "69450", "Saint-Cyr", ""),
            "kind": "public",
            "siret": "21690191800013",
        },
    )
    _items(
        house,
        ("Pose", "service", "HUR", "52.00", "20.00"),
        ("Escalier chêne sur mesure", "goods", "C62", "3450.00", "20.00"),
        ("Fenêtre double vitrage bois", "goods", "C62", "890.00", "20.00"),
        ("Dépose et évacuation", "service", "LS", "180.00", "10.00"),
    )
    return House(house.company, owner, house.contacts, house.items, ines)


def lea() -> House:
    """Léa Martin, graphiste: entrepreneure individuelle without VAT (293 B)."""
    owner = _user("lea@exemple.fr", "Léa Martin")
    values = {
        "legal_name": "Léa Martin",
        "trade_name": "Léa Martin, graphiste",
        "legal_form": "EI",
        "siren": "443061841",
        "vat_regime": "franchise",
        "line1": "5 rue de la Paix",
        "postcode": "35000",
        "city": "Rennes",
        "email": "bonjour@lea-martin.exemple.fr",
        "iban": "FR7630006000011234567890189",
        "accent": "#594a8b",
    }
    house = _house(owner, values, quote="D-ANNÉE-NUMÉRO3", invoice="F-ANNÉE-NUMÉRO3")
    _contacts(
        house,
        _business(
            "Théâtre de la Criée", "775670417", "30 quai Duguay", "35400", "Saint-Malo", "com@theatre-criee.exemple.fr"
        ),
        _business(
            "Brasserie du Nord", "334024155", "9 rue du Moulin", "59000", "Lille", "achats@brasserie-nord.exemple.fr"
        ),
    )
    _items(
        house,
        ("Mise en page", "service", "DAY", "380.00", None),
        ("Création de logo", "service", "LS", "1450.00", None),
    )
    return house


def sable() -> House:
    """Boutique Sable: goods at prices with VAT, many small payments by card."""
    owner = _user("sable@exemple.fr", "Nadia Sable")
    values = {
        "legal_name": "Boutique Sable",
        "legal_form": "SASU",
        "capital": Money("3000"),
        "siren": "404833048",
        "rcs_city": "La Rochelle",
        "default_nature": "goods",
        "line1": "22 rue du Port",
        "postcode": "17000",
        "city": "La Rochelle",
        "email": "bonjour@boutique-sable.exemple.fr",
        "accent": "#a86a00",
    }
    house = _house(owner, values, quote="DEV-ANNÉE2-NUMÉRO", invoice="BS-ANNÉE-NUMÉRO")
    _contacts(
        house,
        _person("Monsieur Petit", "3 rue des Dames", "17000", "La Rochelle", "petit@exemple.fr"),
        _person("Madame Roy", "14 cours des Dames", "17000", "La Rochelle", ""),
    )
    _items(
        house,
        ("Bougie parfumée figuier", "goods", "C62", "20.75", "20.00"),
        ("Thé de Noël en vrac", "goods", "C62", "11.85", "5.50"),
    )
    return house


def chloe() -> House:
    """The stranger: another company, which must see nothing of the others."""
    owner = _user("chloe@exemple.fr", "Chloé Morel")
    values = {
        "legal_name": "Morel Conseil",
        "legal_form": "SASU",
        "siren": "542051180",
        "line1": "8 rue Nationale",
        "postcode": "37000",
        "city": "Tours",
        "email": "chloe@exemple.fr",
    }
    house = _house(owner, values, quote="D-ANNÉE-NUMÉRO", invoice="F-ANNÉE-NUMÉRO")
    _contacts(house, _business("Client de Chloé", "552032534", "1 rue Basse", "37000", "Tours", "client@exemple.fr"))
    return house


def _user(email: str, name: str) -> User:
    return User.objects.create_user(email, DEMO_PASSWORD, full_name=name)


def _house(owner: User, values: dict[str, Any], *, quote: str, invoice: str) -> House:
    company = found_company(owner, values, by=owner)
    for document, pattern in ((SeriesDocument.QUOTE, quote), (SeriesDocument.INVOICE, invoice)):
        organise_series(company, document, pattern=pattern, by=owner)
    return House(company, owner)


def _contacts(house: House, *values: dict[str, Any]) -> None:
    house.contacts.extend(create_contact(house.company, row, by=house.owner) for row in values)


def _items(house: House, *rows: tuple[str, str, str, str, str | None]) -> None:
    for label, nature, unit, price, rate in rows:
        values = {"label": label, "nature": nature, "unit": unit, "unit_price": Decimal(price)}
        values["vat_rate"] = Decimal(rate) if rate else None
        house.items.append(create_item(house.company, values, by=house.owner))


def _business(name: str, siren: str, line1: str, postcode: str, city: str, email: str) -> dict[str, Any]:
    address = {"line1": line1, "postcode": postcode, "city": city}
    return {"kind": "business", "name": name, "siren": siren, "email": email, **address}


def _person(name: str, line1: str, postcode: str, city: str, email: str) -> dict[str, Any]:
    return {"kind": "individual", "name": name, "line1": line1, "postcode": postcode, "city": city, "email": email}

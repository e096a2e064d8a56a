"""Contacts, catalogue, company, numbering and sending: what is given changes, the rest stays; roles are kept."""

from __future__ import annotations

from dataclasses import replace

from ardoise.companies.models import Membership
from tests.fixtures import Api, line
from tests.world import House


def collaborator(house: House) -> Api:
    """Inès, who works there and does not own."""
    ines = Membership.objects.select_related("user").get(company=house.company, user__email="ines@exemple.fr").user
    return Api(replace(house, owner=ines))


def test_a_contact_keeps_what_a_change_does_not_name(api: Api) -> None:
    address = {"line1": "1 rue A", "line2": "", "postcode": "69001", "city": "Lyon", "country": "BE"}
    people = [{"name": "Zoé", "email": "zoe@exemple.fr"}]
    body = {"name": "Société X", "kind": "public", "address": address, "people": people, "notes": "Portail bleu"}
    contact = api.post("/contacts", {**body, "delivery_address": {"line1": "2 rue B", "city": "Metz"}})
    path = f"/contacts/{contact['id']}"
    changed = api.patch(path, {"address": {"city": "Namur"}, "notes": ""})
    assert changed["address"] == {**address, "city": "Namur"}
    assert (changed["kind"], changed["notes"], changed["people"][0]["name"]) == ("public", "", "Zoé")
    assert changed["delivery_address"]["city"] == "Metz"
    assert api.patch(path, {"delivery_address": None})["delivery_address"] is None
    assert api.get(path) == api.patch(path, {})


def test_a_contact_is_archived_and_brought_back(api: Api) -> None:
    path = f"/contacts/{api.post('/contacts', {'name': 'Ancien'})['id']}"
    assert api.post(f"{path}/archiving")["archived"] is True
    assert api.get("/contacts?q=ancien")["results"] == []
    assert len(api.get("/contacts?q=ancien&archived=true")["results"]) == 1
    assert api.call("DELETE", f"{path}/archiving").json()["archived"] is False


def test_an_item_says_its_price_exactly_and_fills_a_line(api: Api) -> None:
    item = api.post("/catalogue", {"label": "Pose", "unit": "HUR", "unit_price": "52.123456", "vat_rate": "10.00"})
    assert (item["unit_price"], item["vat_rate"], item["nature"]) == ("52.123456", "10", "service")
    quote = api.quote({"catalogue_item": item["id"], "quantity": "2"})
    filled = quote["lines"][0]
    assert (filled["label"], filled["unit"], filled["unit_price"], filled["vat_rate"]) == (
        "Pose",
        "HUR",
        "52.123456",
        "10",
    )
    assert quote["total_excl_vat"] == "104.25"
    assert api.patch(f"/catalogue/{item['id']}", {"label": "Pose soignée"})["unit_price"] == "52.123456"


def test_the_company_is_read_by_all_and_changed_by_its_owner(api: Api, house: House) -> None:
    changed = api.patch("/company", {"address": {"line1": "99 rue Neuve"}, "capital": "12000.50"})
    assert (changed["address"]["line1"], changed["address"]["city"], changed["capital"]) == (
        "99 rue Neuve",
        "Lyon",
        "12000.50",
    )
    ines = collaborator(house)
    assert ines.get("/company")["legal_name"] == "Menuiserie Durand"
    for method, path, body in (
        ("PATCH", "/company", {"legal_name": "Chez Inès"}),
        ("PUT", "/numbering/quote", {"pattern": "Q-ANNÉE-NUMÉRO"}),
    ):
        assert ines.refused(method, path, body)["status"] == 403


def test_a_series_is_organised_until_a_number_is_taken(api: Api) -> None:
    year = api.house.company.today.year
    body = {"pattern": "DEV-ANNÉE-NUMÉRO", "restarts_yearly": True, "first_number": 12}
    series = api.call("PUT", "/numbering/quote", body).json()
    assert series["next_numbers"] == [f"DEV-{year}-{rank:04}" for rank in (12, 13, 14)]
    assert series["first_of_january"] == f"DEV-{year + 1}-0001"
    assert api.refused("PUT", "/numbering/quote", {"pattern": "NUMÉRO"})["field"] == "pattern"
    api.post(f"/quotes/{api.quote(line('1.00'))['id']}/validation")
    assert api.refused("PUT", "/numbering/quote", body)["status"] == 409
    assert next(one for one in api.get("/numbering")["results"] if one["document"] == "quote")["started"] is True


def test_a_document_is_sent_to_several_and_says_what_became_of_it(api: Api) -> None:
    quote = api.quote(line("10.00"))
    body = {"to": "a@exemple.fr", "cc": ["b@exemple.fr"], "bcc": ["c@exemple.fr"], "subject": "Devis {numéro}"}
    sent = api.post(f"/quotes/{quote['id']}/sending", {**body, "at": "2030-01-15T08:00:00"})
    number = api.get(f"/quotes/{quote['id']}")["number"]
    assert sent["subject"] == f"Devis {number}"
    assert [(one["address"], one["kind"], one["state"]) for one in sent["deliveries"]] == [
        ("a@exemple.fr", "to", "queued"),
        ("b@exemple.fr", "cc", "queued"),
        ("c@exemple.fr", "bcc", "queued"),
    ]
    assert api.get(f"/quotes/{quote['id']}/sending")["results"] == [
        {**sent, "at": "2030-01-15T07:00:00Z"}  # eight in the morning in Paris
    ]


def test_a_draft_is_not_sent_and_nobody_is_not_an_address(api: Api) -> None:
    draft = api.invoice(line("10.00"))
    assert api.refused("POST", f"/invoices/{draft['id']}/sending", {"to": "a@exemple.fr"})["status"] == 409
    issued = api.issued(line("10.00"))
    for name in ("to", "cc", "bcc"):
        body = {"to": "a@exemple.fr", name: ["nulle part"]}
        assert api.refused("POST", f"/invoices/{issued['id']}/sending", body)["field"] == name
        assert api.refused("POST", f"/invoices/{issued['id']}/sending", {name: [12]})["field"] == f"{name}.0"
    assert api.get(f"/invoices/{issued['id']}/sending")["results"] == []

"""A zip is made in turns, whole whatever happens between two of them, and forgotten after a week."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import BinaryField
from django.test import Client

from ardoise.companies.models import Logo
from ardoise.contacts.actions import create_contact
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict, Refused
from ardoise.exports import store, tables
from ardoise.exports.actions import bundle as bundles
from ardoise.exports.actions.bundle import ask_bundle, forget_bundles, make_bundle
from ardoise.exports.actions.erase_contact import erase_contact
from ardoise.exports.models import Bundle, BundleKind, BundleState
from ardoise.exports.readme import readme
from ardoise.history import clock
from ardoise.history.models import Event, Task
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line
from tests.world import House

pytestmark = pytest.mark.django_db


def asked(api: Api, kind: BundleKind = BundleKind.FILES) -> Bundle:
    today = api.house.company.today
    period = {} if kind == BundleKind.DATA else {"first": today, "last": today}
    return ask_bundle(api.house.company, kind, by=api.house.owner, **period)


def made(bundle: Bundle) -> Bundle:
    for _ in range(50):
        make_bundle(bundle.pk)
        bundle.refresh_from_db()
        if not bundle.is_making:
            return bundle
    raise AssertionError("the bundle never ends")


def names(bundle: Bundle) -> set[str]:
    with zipfile.ZipFile(store.path_of(bundle.token)) as zipped:
        assert zipped.testzip() is None
        listed = zipped.namelist()
    assert len(listed) == len(set(listed))
    return set(listed)


def test_every_paper_of_the_period_is_in_the_zip(api: Api) -> None:
    numbers = [api.issued(line("10.00"))["number"] for _ in range(3)]
    bundle = made(asked(api))
    assert names(bundle) == {f"Facture-{number}.{kind}" for number in numbers for kind in ("pdf", "xml")}
    assert (bundle.done, bundle.total) == (3, 3)


def test_in_turns_or_after_a_kill_the_zip_is_the_same(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        api.issued(line("10.00"))
    whole = names(made(asked(api)))
    monkeypatch.setattr(bundles, "TURN", -1)  # one thing a turn
    bundle = asked(api)
    make_bundle(bundle.pk)
    bundle.refresh_from_db()
    assert bundle.is_making
    with store.path_of(bundle.token).open("ab") as stream:
        stream.write(b"half a file")  # a worker died while it wrote
    assert names(made(bundle)) == whole


def test_all_the_data_is_there_and_no_secret(api: Api) -> None:
    issued = api.issued(line("10.00"))
    bundle = made(asked(api, BundleKind.DATA))
    listed = names(bundle)
    assert {"LISEZMOI.txt", "tables/sales.invoice.jsonl", "tables/history.event.jsonl"} <= listed
    with zipfile.ZipFile(store.path_of(bundle.token)) as zipped:
        rows = [json.loads(row) for row in zipped.read("tables/sales.invoice.jsonl").decode().splitlines()]
        whole = b"".join(zipped.read(name) for name in listed if name.startswith("tables/"))
    assert [(row["number"], row["total_incl_vat"]) for row in rows] == [(issued["number"], "12.00")]
    assert f"fichiers/Facture-{issued['number']}.pdf" in listed
    assert api.secret.encode() not in whole
    assert "tables/companies.apitoken.jsonl" not in listed


def test_the_export_knows_nothing_of_another_company(api: Api, stranger: House) -> None:
    bundle = made(asked(api, BundleKind.DATA))
    with zipfile.ZipFile(store.path_of(bundle.token)) as zipped:
        whole = b"".join(zipped.read(name) for name in zipped.namelist())
    assert stranger.company.legal_name.encode() not in whole
    assert api.house.company.legal_name.encode() in whole


# model -> why it is not in the export
NOT_EXPORTED = {
    "api.idempotentanswer": "kept a day, to answer twice the same",
    "companies.apitoken": "opens a door",
    "companies.firmmember": "of the firm",
    "compliance.signingkey": "of the instance; its public half is in every signed archive",
    "history.origin": "addresses of people, apart from the chain and erasable",
    "history.task": "of the instance",
    "sales.signingcode": "opens a door",
    "users.loginrecord": "of the person",
    "users.opensession": "of the person",
}


def test_every_table_is_exported_or_left_out_on_purpose() -> None:
    exported = {model._meta.label_lower for model, _ in tables.tables()}
    ours = {model._meta.label_lower for model in apps.get_models() if model.__module__.startswith("ardoise.")}
    assert ours - exported == set(NOT_EXPORTED)


def test_every_picture_in_the_database_has_its_file() -> None:
    with_bytes = {
        model
        for model, _ in tables.tables()
        if any(isinstance(column, BinaryField) for column in model._meta.concrete_fields)
    }
    assert with_bytes == {Logo}


def test_the_logo_is_there_as_a_picture(api: Api) -> None:
    content = b"a picture"
    sha256 = hashlib.sha256(content).hexdigest()
    logo = Logo.objects.create(company=api.house.company, sha256=sha256, media_type="image/png", content=content)
    bundle = made(asked(api, BundleKind.DATA))
    with zipfile.ZipFile(store.path_of(bundle.token)) as zipped:
        assert zipped.read(f"images/companies.logo-{logo.pk}.png") == content


def test_people_are_named_and_nothing_else_is_told_of_them(api: Api) -> None:
    bundle = made(asked(api, BundleKind.DATA))
    with zipfile.ZipFile(store.path_of(bundle.token)) as zipped:
        people = [json.loads(row) for row in zipped.read("tables/users.user.jsonl").decode().splitlines()]
    assert {one["email"] for one in people} == set(api.house.company.memberships.values_list("user__email", flat=True))
    assert {name for one in people for name in one} == {"id", "email", "full_name"}


def rows(bundle: Bundle, table: str) -> list[dict]:
    """The rows of a table, volume after volume."""
    found: list[dict] = []
    with zipfile.ZipFile(store.path_of(bundle.token)) as zipped:
        listed, part = set(zipped.namelist()), 1
        while (name := f"tables/{table}{f'-{part}' if part > 1 else ''}.jsonl") in listed:
            found += [json.loads(row) for row in zipped.read(name).decode().splitlines()]
            part += 1
    return found


@pytest.mark.parametrize("kill", [False, True])
def test_a_large_table_is_written_in_turns_and_loses_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch, kill: bool
) -> None:
    for _ in range(3):
        api.issued(line("10.00"))
    monkeypatch.setattr(bundles, "VOLUME", 2)
    whole = made(asked(api, BundleKind.DATA))
    monkeypatch.setattr(bundles, "TURN", -1)  # one file a turn
    bundle = asked(api, BundleKind.DATA)
    seen: list[int] = []
    while bundle.is_making:
        before = store.path_of(bundle.token).read_bytes() if bundle.size else b""
        make_bundle(bundle.pk)
        if kill and before and len(seen) % 3 == 0:  # the worker died before it noted the turn
            Bundle.objects.filter(pk=bundle.pk).update(
                size=bundle.size, place=bundle.place, done=bundle.done, total=bundle.total, state=BundleState.MAKING
            )
            with store.path_of(bundle.token).open("r+b") as stream:
                stream.truncate(len(before) + 10)
            make_bundle(bundle.pk)
        bundle.refresh_from_db()
        seen.append(bundle.done)
        assert len(seen) < 1000
    assert seen[:-1] == sorted(set(seen))  # it moves at each turn, and the last one finds nothing more
    assert bundle.done == bundle.total == len(names(bundle)) - 1  # but for the LISEZMOI
    for table in ("sales.invoiceline", "archive.archivedfile", "contacts.contact"):
        assert rows(bundle, table) == rows(whole, table)
    numbers = [row["sequence"] for row in rows(bundle, "history.event")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 2


def test_no_column_that_opens_something_is_exported() -> None:
    named = ("token", "secret", "nonce", "password", "salt")
    for model, _ in tables.tables():
        row = model()
        told = json.loads(tables.line_of(row))
        assert not [column for column in told if any(word in column for word in named)], model


def test_the_readme_speaks_of_every_room(api: Api) -> None:
    text = readme(api.house.company)
    rooms = {model._meta.app_label for model, _ in tables.tables()}
    assert [room for room in rooms if f"{room}." not in text] == []


def test_after_a_week_the_file_is_gone_and_the_request_stays(
    api: Api, browser_of: Callable[[House], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    api.issued(line("10.00"))
    bundle = made(asked(api))
    browser = browser_of(api.house)
    assert browser.get(f"/exports/zip/{bundle.pk}/fichier/").status_code == 200
    assert Event.objects.filter(name="export.taken", subject_id=bundle.pk).exists()
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    forget_bundles()
    bundle.refresh_from_db()
    assert bundle.state == BundleState.GONE
    assert not store.path_of(bundle.token).exists()


def test_a_stranger_downloads_nothing(api: Api, stranger: House, browser_of: Callable[[House], Client]) -> None:
    api.issued(line("10.00"))
    bundle = made(asked(api))
    assert browser_of(stranger).get(f"/exports/zip/{bundle.pk}/fichier/").status_code == 404


def test_an_empty_period_is_refused_with_a_sentence(api: Api) -> None:
    with pytest.raises(Refused, match="Aucune facture"):
        asked(api)


def test_the_request_puts_one_task(api: Api, browser_of: Callable[[House], Client]) -> None:
    api.issued(line("10.00"))
    today = api.house.company.today.isoformat()
    answer = browser_of(api.house).post("/exports/zip/", {"first": today, "last": today})
    assert answer.status_code == 302
    assert Task.objects.filter(handler=bundles.TASK).count() == 1


def test_its_page_says_how_far_it_is_then_gives_the_file(api: Api, browser_of: Callable[[House], Client]) -> None:
    api.issued(line("10.00"))
    bundle, client = asked(api), browser_of(api.house)
    page = f"/exports/zip/{bundle.pk}/"
    assert f"{bundle.name} : 0 sur 1" in client.get(page, headers={"HX-Request": "true"}).content.decode()
    made(bundle)
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert f"Télécharger {bundle.name}" in client.get(page).content.decode()


def test_who_is_on_no_document_is_erased_the_others_stay(api: Api) -> None:
    house = api.house
    alone = create_contact(house.company, {"name": "Prospect"}, by=house.owner)
    erase_contact(alone, by=house.owner)
    assert not Contact.objects.filter(pk=alone.pk).exists()
    api.issued(line("10.00"))
    with pytest.raises(Conflict, match="dix ans"):
        erase_contact(house.contacts[0], by=house.owner)
    api.invoice(line("1.00"), contact=house.contacts[1].pk)
    with pytest.raises(Conflict, match="brouillon"):
        erase_contact(house.contacts[1], by=house.owner)
    assert Invoice.objects.count() == 2


def test_the_page_says_first_why_a_contact_stays(api: Api, browser_of: Callable[[House], Client]) -> None:
    api.issued(line("10.00"))
    page = browser_of(api.house).get(f"/exports/donnees/contacts/{api.house.contacts[0].pk}/effacement/")
    assert "dix ans" in page.content.decode()
    assert "Effacer ce contact</button>" not in page.content.decode()


def test_the_page_of_a_contact_leads_to_its_account_and_to_its_erasure(
    api: Api, browser_of: Callable[[House], Client]
) -> None:
    contact = api.house.contacts[0]
    page = browser_of(api.house).get(f"/contacts/{contact.pk}/").content.decode()
    assert f"/exports/comptes/{contact.pk}/" in page
    assert f"/exports/donnees/contacts/{contact.pk}/effacement/" in page
    assert api.house.collaborator is not None
    other = Client()
    other.force_login(api.house.collaborator)
    assert "/effacement/" not in other.get(f"/contacts/{contact.pk}/").content.decode()

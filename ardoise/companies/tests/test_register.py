"""The register of companies, against a local server that answers like it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from ardoise.companies import register
from tests.world import House

DURAND = {
    "siren": "732829320",
    "nom_complet": "MENUISERIE DURAND (MD)",
    "nom_raison_sociale": "MENUISERIE DURAND",
    "nature_juridique": "5499",
    "statut_diffusion_unite_legale": "O",
    "siege": {
        "siret": "73282932000074",
        "numero_voie": "12",
        "type_voie": "RUE",
        "libelle_voie": "DES LILAS",
        "code_postal": "69003",
        "libelle_commune": "LYON",
    },
}
HIDDEN = {**DURAND, "siren": "443061841", "statut_diffusion_unite_legale": "P"}


class Handler(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str]]

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query).get("q", [""])[0]
        status, body = self.answers.get(query, (200, json.dumps({"results": []})))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def known(settings: Any) -> Iterator[dict[str, tuple[int, str]]]:
    answers = {
        "732829320": (200, json.dumps({"results": [DURAND]})),
        "443061841": (200, json.dumps({"results": [HIDDEN]})),
        "500": (500, "panne"),
        "abîmé": (200, "<html>"),
    }
    handler = type("Answering", (Handler,), {"answers": answers})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.REGISTER_URL = f"http://127.0.0.1:{server.server_port}"
    yield answers
    server.shutdown()
    server.server_close()


def test_a_company_is_found_by_its_siren(known: object) -> None:
    found = register.by_siren("732829320")
    assert found == register.Found(
        "MENUISERIE DURAND", "732829320", "73282932000074", "SARL", "12 RUE DES LILAS", "69003", "LYON"
    )


def test_a_company_partly_published_gives_no_address(known: object) -> None:
    found = register.by_siren("443061841")
    assert found is not None
    assert (found.line1, found.postcode, found.city) == ("", "", "")


def test_an_unknown_siren_is_none(known: object) -> None:
    assert register.by_siren("000000000") is None


@pytest.mark.parametrize("query", ["500", "abîmé"])
def test_a_fault_or_an_unreadable_answer_is_a_register_out_of_reach(known: object, query: str) -> None:
    with pytest.raises(register.Unreachable):
        register.search(query)


def test_the_page_is_filled_by_the_register(known: object, house: House, browser_of: Callable[[House], Client]) -> None:
    page = browser_of(house).get("/entreprise/nouvelle/?siren=732 829 320").content.decode()
    assert 'value="MENUISERIE DURAND"' in page
    assert 'value="12 RUE DES LILAS"' in page


def test_off_line_nothing_blocks(settings: Any, house: House, browser_of: Callable[[House], Client]) -> None:
    settings.REGISTER_URL = "http://127.0.0.1:1"
    page = browser_of(house).get("/entreprise/nouvelle/?siren=732829320").content.decode()
    assert "saisissez les informations à la main" in page
    assert 'value="732829320"' in page

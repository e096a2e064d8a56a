"""A firm at work for the company of the tests, what it asked for, and the company’s own browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ardoise.accountant.actions.missing import ask_document
from ardoise.accountant.models import MissingDocument
from ardoise.accountant.tests.cast import Firm, firm_for
from ardoise.accountant.tests.links import WORDS
from tests.world import House


@pytest.fixture
def firm(house: House) -> Firm:
    return firm_for(house.company)


@pytest.fixture
def missing(house: House, firm: Firm) -> MissingDocument:
    return ask_document(house.company, WORDS, by=firm.asker)


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)

"""The pages of Ma Banque: what stands above them, and its tabs."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tests.world import House


def test_the_module_stands_in_the_top_bar_of_every_page(house: House, browser_of: Callable[[House], Client]) -> None:
    page = browser_of(house).get(reverse("sales:invoice_list")).content.decode()
    assert page.count('href="/banque/"') == 2  # the bar and the menu of a telephone


def test_each_tab_opens_without_any_account(house: House, browser_of: Callable[[House], Client]) -> None:
    client = browser_of(house)
    for name in ("to_link", "lines", "rules"):
        page = client.get(reverse(f"banking:{name}")).content.decode()
        assert "Reste à lier" in page
        assert page.count('aria-current="page"') == 3  # Ma Banque twice, and its tab

"""A bundle to show, made once by who asks for it."""

from __future__ import annotations

from ardoise.exports.actions.bundle import ask_bundle, make_bundle
from ardoise.exports.models import Bundle, BundleKind
from tests.world import House


def bundle_shown(house: House) -> Bundle:
    """The data of the company, ready; the same at each asking."""
    found = Bundle.objects.filter(company=house.company).first()
    if found is None:
        found = ask_bundle(house.company, BundleKind.DATA, by=house.owner)
        while found.is_making:
            make_bundle(found.pk)
            found.refresh_from_db()
    return found

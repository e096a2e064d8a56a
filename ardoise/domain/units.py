"""Units of measure: the UN/ECE Recommendation 20 code (BT-130), the French name and what is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ardoise.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    label: str
    printed: str


UNITS = (
    Unit("C62", "Unité", "u"),
    Unit("HUR", "Heure", "h"),
    Unit("DAY", "Jour", "j"),
    Unit("LS", "Forfait", "forfait"),
    Unit("MON", "Mois", "mois"),
    Unit("ANN", "Année", "an"),
    Unit("MIN", "Minute", "min"),
    Unit("KGM", "Kilo", "kg"),
    Unit("GRM", "Gramme", "g"),
    Unit("TNE", "Tonne", "t"),
    Unit("MTR", "Mètre", "m"),
    Unit("MTK", "Mètre carré", "m²"),
    Unit("MTQ", "Mètre cube", "m³"),
    Unit("LTR", "Litre", "l"),
    Unit("KMT", "Kilomètre", "km"),
    Unit("KWH", "Kilowattheure", "kWh"),
    Unit("SET", "Lot", "lot"),
    Unit("H87", "Pièce", "pièce"),
)
BY_CODE = {unit.code: unit for unit in UNITS}
_BY_NAME = {name.casefold(): unit for unit in UNITS for name in (unit.code, unit.label, unit.printed)}


def unit(name: str, *, field: str = "unit") -> Unit:
    """The unit of a code, a French name or what is printed: "HUR", "heure" and "h" are one. Empty is the piece.

    Raises Refused("unit_unknown") and names the units that exist.
    """
    found = _BY_NAME.get(name.strip().casefold() or "c62")
    if found is None:
        known = ", ".join(unit.label.lower() for unit in UNITS)
        raise Refused("unit_unknown", f"L’unité « {name} » n’existe pas. Choisissez parmi : {known}.", field)
    return found


@dataclass(frozen=True, slots=True)
class Units:
    """The units of one company: what it prints instead of the usual text, and those that it does not offer."""

    own: Mapping[str, str] = field(default_factory=dict)  # code to printed text
    hidden: frozenset[str] = frozenset()

    @property
    def offered(self) -> tuple[Unit, ...]:
        return tuple(Unit(one.code, one.label, self.printed(one.code)) for one in UNITS if one.code not in self.hidden)

    def printed(self, code: str) -> str:
        """What stands on the paper: "HUR" is "h", or the company's own word; an unknown code is itself."""
        known = BY_CODE.get(code)
        return self.own.get(code) or (known.printed if known else code)

    def read(self, name: str, *, field: str = "unit") -> Unit:
        """The unit of a typed name, the company's own words first. Raises what `unit` raises."""
        typed = name.strip().casefold()
        code = next((code for code, word in self.own.items() if word.casefold() == typed), "")
        return BY_CODE[code] if code else unit(name, field=field)

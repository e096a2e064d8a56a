"""Units of measure: the UN/ECE Recommendation 20 code (BT-130), the French name and what is printed."""

from __future__ import annotations

from dataclasses import dataclass

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

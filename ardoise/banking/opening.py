"""A waiting file opened with the columns that were chosen or remembered: its events, ready for an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from ardoise.banking.models import BankStatement, CsvMapping
from ardoise.banking.readers import Event, Opened, Row, csv
from ardoise.banking.readers.csv_mapping import HEAD, header_of
from ardoise.banking.readers.reading import Unreadable
from ardoise.banking.rows import movements
from ardoise.banking.survey import Part, place
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused


def mapping_of(statement: BankStatement) -> csv.Mapping | None:
    return csv.Mapping.from_json(statement.mapping) if statement.mapping else None


def remembered(company: Company, opened: Opened) -> csv.Mapping | None:
    """The columns that someone explained for a table with this header."""
    if not opened.is_table:
        return None
    known = {one.signature: one.mapping for one in CsvMapping.objects.filter(company=company)}
    if not known:
        return None
    for line in csv.records(opened.source, most=HEAD):
        kept = known.get(csv.signature(line.cells))
        if kept is not None:
            return csv.Mapping.from_json(kept)
    return None


def checked(given: csv.Mapping | dict[str, Any] | None, opened: Opened) -> csv.Mapping | None:
    """The columns as typed, with the header that they stand under. Raises Refused("mapping") when one is no column."""
    if given is None:
        return None
    if not opened.is_table:
        raise Refused("mapping", "Ce fichier n’est pas un tableau : il n’a pas de colonnes à choisir.", "mapping")
    try:
        mapping = given if isinstance(given, csv.Mapping) else csv.Mapping.from_json(given)
    except (TypeError, ValueError) as error:
        raise Refused(
            "mapping", "Indiquez au moins la colonne de la date, par son rang à partir de 0.", "mapping"
        ) from error
    lines = csv.records(opened.source, most=HEAD)
    widest = max((len(line.cells) for line in lines), default=0)
    if any(not 0 <= column < widest for column in mapping.columns):
        raise Refused("mapping", f"Les colonnes vont de 0 à {widest - 1} dans ce fichier.", "mapping")
    if mapping.amount is None and (mapping.debit is None or mapping.credit is None):
        message = "Indiquez la colonne du montant, ou celles du débit et du crédit."
        raise Refused("mapping", message, "mapping")
    return mapping if mapping.header else replace(mapping, header=header_of(mapping, [line.cells for line in lines]))


def remember(statement: BankStatement) -> None:
    """What was explained for this header serves the next file that has it."""
    mapping = mapping_of(statement)
    if mapping is not None and mapping.header and statement.options.get("explained"):
        CsvMapping.objects.update_or_create(
            company=statement.company,
            signature=csv.signature(mapping.header),
            defaults={"mapping": statement.mapping, "name": mapping.bank[:100]},
        )


def begun(opened: Opened, mapping: csv.Mapping | None) -> Iterator[Event]:
    """The events of the file; a file that cannot be read at all says it now, not at its first row."""
    events = movements(opened.events(mapping))
    try:
        first = next(events)
    except StopIteration:
        return iter(())
    return chain((first,), events)


def own_events(events: Iterator[Event], options: dict[str, Any]) -> Iterator[Event]:
    """The rows of one account of the file; what belongs to no account goes with one of them."""
    places = [Part(account, currency) for account, currency in options["parts"]]
    mine = places[options["part"]]
    for event in events:
        if isinstance(event, Row):
            if len(places) == 1 or place(places, event.account, event.currency) is mine:
                yield event
        elif options["has_the_rest"]:
            yield event


__all__ = ["Unreadable", "begun", "checked", "mapping_of", "own_events", "remember", "remembered"]

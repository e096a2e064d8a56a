"""The child of the referee: one Saxon processor, one XML as a JSON line in, the ids of the failed rules out.

Warnings are not failures: the only one that we meet (PEPPOL-EN16931-R008) dislikes the empty delivery block that the
schema itself demands when nothing was delivered yet.
"""

from __future__ import annotations

import json
import sys

from lxml import etree
from saxonche import PySaxonProcessor

_FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"


def main(stylesheets: list[str]) -> None:
    with PySaxonProcessor(license=False) as processor:
        compiler = processor.new_xslt30_processor()
        rules = [compiler.compile_stylesheet(stylesheet_file=path) for path in stylesheets]
        for asked in sys.stdin:
            node = processor.parse_xml(xml_text=json.loads(asked))
            reports = [rule.transform_to_string(xdm_node=node) for rule in rules]
            found = [identifier for report in reports for identifier in _failed(report)]
            sys.stdout.write(json.dumps(sorted(found)) + "\n")
            sys.stdout.flush()


def _failed(report: str) -> list[str]:
    root = etree.fromstring(report.encode())
    failures = [failure for failure in root.iter(_FAILED) if failure.get("flag") != "warning"]
    return [failure.get("id") or failure.get("test") or "?" for failure in failures]


if __name__ == "__main__":
    main(sys.argv[1:])

"""The same value gives the same bytes, in any process and any thread."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from ardoise.domain.document import from_json, to_json
from ardoise.rendering.cii import build_cii
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.tests import images, papers

_ELSEWHERE = """
import hashlib
from ardoise.rendering.cii import build_cii
from ardoise.rendering.tests import papers
document = papers.windows()
print(hashlib.sha256(build_cii(document)).hexdigest(), hashlib.sha256(papers.with_xml(document)).hexdigest())
"""


def test_the_same_value_gives_the_same_bytes_in_another_process() -> None:
    document = papers.windows()
    here = [hashlib.sha256(data).hexdigest() for data in (build_cii(document), papers.with_xml(document))]
    answer = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert answer.stdout.split() == here


def test_the_same_value_gives_the_same_bytes_in_several_threads() -> None:
    with ThreadPoolExecutor(4) as threads:
        several = set(threads.map(lambda _: papers.with_xml(papers.windows()), range(8)))
    assert len(several) == 1


def test_a_value_read_back_from_its_json_gives_the_same_bytes() -> None:
    document = papers.windows()
    assert papers.with_xml(from_json(to_json(document))) == papers.with_xml(document)


def test_another_value_gives_other_bytes() -> None:
    document = papers.windows()
    assert render_pdf(document) != render_pdf(replace(document, issue_date=date(2026, 11, 26)))
    assert render_pdf(document) != render_pdf(document, logo=images.PLAIN_SVG)

"""Run the measures: `python -m bench` on an embedded SQLite file, or on the PostgreSQL of DATABASE_URL.

`python -m bench pages` runs those of the pages in a browser, `python -m bench rows` those of scale; both otherwise.
`python -m bench profile` opens Mon Profil and the pages of the accountant with much history and with little.
`python -m bench bank_import` imports statements of 10,000 and 100,000 lines: memory and time per line.
`python -m bench reconciliation DIR` plays the bank lines of DIR, without a database (`-v` names what differs);
`python -m bench ledger` writes entries in each format: time per line, memory, against the csv module; `postings` reads
them from the database, `capture` makes whole captures of them (`python -m bench ledger postings` does two).
`python -m bench adversary [SEEDS]` plays payers who mislead, `python -m bench proposals` takes the time of 1,000 lines.

Everything lives in a temporary folder (and, on PostgreSQL, in a database made for the run and dropped after it).
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.test.utils import setup_test_environment

from bench import adversary, ledger, proposals, reconciliation


def main() -> int:
    if sys.argv[1:2] == ["reconciliation"]:
        if len(sys.argv) < 3:
            print("python -m bench reconciliation DOSSIER [-v]", file=sys.stderr)
            return 2
        return reconciliation.run(Path(sys.argv[2]), verbose="-v" in sys.argv[3:])
    if sys.argv[1:2] == ["adversary"]:
        seeds = [int(word) for word in sys.argv[2:] if word.isdigit()]
        return adversary.run(seeds[0] if seeds else adversary.SEEDS, verbose="-v" in sys.argv[2:])
    if sys.argv[1:2] == ["proposals"]:
        return proposals.run()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARDOISE_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ.setdefault("ARDOISE_LOG_LEVEL", "ERROR")
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # a browser is driven from the same thread
        django.setup()
        from django.db import connection  # noqa: PLC0415

        from ardoise.web.static_files import gather  # noqa: PLC0415
        from bench import bank_import, ledger_capture, ledger_postings, measures, pages, profile  # noqa: PLC0415

        known = {
            "rows": measures.run,
            "pages": pages.run,
            "profile": profile.run,
            "bank_import": bank_import.run,
            "ledger": ledger.run,
            "postings": ledger_postings.run,
            "capture": ledger_capture.run,
        }
        chosen = [known[name] for name in sys.argv[1:] or ("rows", "pages")]

        setup_test_environment(debug=False)
        gather()
        if connection.vendor == "sqlite":
            call_command("migrate", verbosity=0)
            return max(run() for run in chosen)
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return max(run() for run in chosen)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())

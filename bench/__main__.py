"""Run the measures: `python -m bench` on an embedded SQLite file, or on the PostgreSQL of DATABASE_URL.

Everything lives in a temporary folder (and, on PostgreSQL, in a database made for the run and dropped after it).
"""

from __future__ import annotations

import os
import sys
import tempfile

import django
from django.core.management import call_command
from django.test.utils import setup_test_environment


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ARDOISE_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ.setdefault("ARDOISE_LOG_LEVEL", "ERROR")
        django.setup()
        from django.db import connection  # noqa: PLC0415

        from ardoise.web.static_files import gather  # noqa: PLC0415
        from bench import measures  # noqa: PLC0415

        setup_test_environment(debug=False)
        gather()
        if connection.vendor == "sqlite":
            call_command("migrate", verbosity=0)
            return measures.run()
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return measures.run()
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())

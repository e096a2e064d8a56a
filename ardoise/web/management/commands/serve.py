"""Serve the product: the web server and one worker, supervised."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ardoise.web.fresh import migrate_when_empty
from ardoise.web.static_files import gather
from ardoise.web.supervisor import Supervisor


class Command(BaseCommand):
    help = "Lance le serveur web et le travailleur ; SIGTERM ou Ctrl-C les arrête tous deux."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("ARDOISE_LISTEN", "127.0.0.1"), help="adresse écoutée")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="port écouté")
        parser.add_argument("--workers", type=int, default=2, help="processus du serveur web")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_when_empty()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("La base de données n’est pas à jour. Lancez d’abord : ardoise migrate")
        connection.close()
        if not settings.DEBUG:
            gather()
        self.stdout.write(f"Ardoise répond sur {settings.PUBLIC_URL} (port {options['port']})")
        self.stdout.flush()
        worker = [sys.executable, "-m", "ardoise", "worker"]
        sys.exit(Supervisor(web_command(options["host"], options["port"], options["workers"]), worker).run())


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Granian, 2 workers of 4 threads each: on SQLite too, whose readers do not wait for the writer."""
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "20", "--log-level", "warning"),
        "config.wsgi:application",
    ]

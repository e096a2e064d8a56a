"""A process that issues drafts with several threads: `python -m tests.engine.issuing THREADS FAULTS id id id…`."""

from __future__ import annotations

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor

import django


def main(threads: int, faults: int, ids: list[int]) -> int:
    from django.db import close_old_connections, connections  # noqa: PLC0415 - Django is set up by the caller

    from ardoise.sales.actions import issue as module  # noqa: PLC0415
    from ardoise.sales.models import Invoice  # noqa: PLC0415
    from ardoise.users.models import User  # noqa: PLC0415

    owner = User.objects.order_by("pk").first()
    assert owner is not None
    chance = random.Random(os.getpid())
    freeze = module._freeze

    def failing(*args: object) -> None:
        if faults and chance.randrange(100) < faults:
            raise RuntimeError("panne injectée entre le numéro et la validation")
        freeze(*args)  # type: ignore[arg-type]

    module._freeze = failing  # type: ignore[assignment]

    def issue(pk: int) -> bool:
        close_old_connections()
        try:
            for _ in range(50):
                try:
                    module.issue_invoice(Invoice.objects.get(pk=pk), by=owner)
                except RuntimeError:
                    continue
                return True
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return 0 if all(pool.map(issue, ids)) else 1


if __name__ == "__main__":
    django.setup()
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), [int(pk) for pk in sys.argv[3:]]))

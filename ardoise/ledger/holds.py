"""What the ledger has against undoing a link of the bank, or its import: it is captured."""

from __future__ import annotations

from ardoise.banking.models import BankStatement, LinkKind, Reconciliation
from ardoise.domain.errors import Conflict
from ardoise.domain.french import date_text
from ardoise.ledger.captures import capture_of, chunks
from ardoise.ledger.models import CapturedKey


def keep_captured(link: Reconciliation) -> None:
    """A link that made, confirmed or took back a payment carries it: undoing it would move what is in the books.

    The payment itself may be reversed: its reversing entry is a new one. Raises Conflict("payment_captured").
    """
    payment = link.payment
    if payment is None:
        return
    moves = link.kind == LinkKind.MADE or link.confirmed or payment.reverses_id is not None
    capture = capture_of(link.company, "payment", payment.pk) if moves else None
    if capture is None:
        return
    raise Conflict(
        "payment_captured",
        f"Ce règlement est dans la capture n° {capture.number}, du {date_text(capture.first)} au "
        f"{date_text(capture.last)}, chez votre comptable. Annulez le règlement lui-même : l’écriture inverse ira dans "
        "la prochaine capture, et la ligne sera de nouveau à lier.",
        "line",
    )


def keep_captured_lines(statement: BankStatement) -> None:
    """Links that were captured stay, with their undoing: an import that erased them would leave half of the books.

    Raises Conflict("import_captured").
    """
    acts = Reconciliation.objects.filter(line__statement=statement).values_list("act", flat=True).distinct()
    keys = [f"{kind}:{act}" for act in acts for kind in ("bank", "bank:undone")]
    for page in chunks(keys):
        held = CapturedKey.objects.filter(company=statement.company_id, key__in=page).select_related("capture").first()
        if held is not None:
            raise Conflict(
                "import_captured",
                f"Des lignes de ce relevé sont dans la capture n° {held.capture.number} de votre comptable : l’import "
                "ne s’annule plus. Corrigez ligne par ligne, en défaisant ou en refaisant leurs liens.",
            )

"""What the room says on the rows of the lists: the accountant’s question that waits for the side of who reads."""

from __future__ import annotations

from collections.abc import Sequence

from ardoise.accountant.models import Question, Side
from ardoise.accountant.reading import side_of
from ardoise.companies.gate import Access
from ardoise.sales.remarks import Remark

WORDS = {Side.COMPANY: "Question du comptable", Side.ACCOUNTANT: "Réponse à lire"}
ANCHOR = "question-du-comptable"


def questions_on(access: Access, about: str, ids: Sequence[int]) -> dict[int, Remark]:
    """Who sees a document may answer: its list has asked the right already."""
    side = side_of(access)
    open_rows = Question.objects.open().filter(company=access.company, waits_for=side)
    asked = open_rows.filter(about_type=about, about_id__in=ids).values_list("about_id", flat=True)
    return dict.fromkeys(asked, Remark(WORDS[side], ANCHOR))

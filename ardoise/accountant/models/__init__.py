"""The rows of the room: questions pinned to a document, and the documents that are asked for by a link."""

from ardoise.accountant.models.missing import MissingDocument, Piece
from ardoise.accountant.models.question import Question, Reply, Side

__all__ = ["MissingDocument", "Piece", "Question", "Reply", "Side"]

"""What must hold of closings, noted days and archives: sums counted again, chain, perpetual totals, signatures."""

from __future__ import annotations

from collections.abc import Iterator

from ardoise.companies.models import Company
from ardoise.compliance.counting import sums_of_events
from ardoise.compliance.day_totals import counted, rows_of, totals_in
from ardoise.compliance.day_totals import plain as plain_day
from ardoise.compliance.models import Closing, DayTotals, SignedArchive, WorkState
from ardoise.compliance.reading import previous_of, sums_in, told_of
from ardoise.compliance.signing import is_signed
from ardoise.compliance.words import period_text
from ardoise.domain.closings import ClosingKind, Previous, Sums, hash_of, plain
from ardoise.history.models import Event
from ardoise.history.verify import Fault, Scope, fault

CLOSINGS = "closings"
ARCHIVES = "archives"
DAYS = "day_totals"


def closings_hold(scope: Scope) -> Iterator[Fault]:
    """Each closing has its hash and its signature, follows the one before, and says what its events add up to."""
    rows = Closing.objects.select_related("key").order_by("company", "number")
    company: int | None = None
    for closing in scope.each(scope.of(rows)):
        if closing.company_id != company:
            company, before, inside = closing.company_id, Previous(), {kind: Sums() for kind in ClosingKind}
        for sentence in _wrong(closing, before):
            yield fault(CLOSINGS, closing, period_text(closing.kind, closing.first), sentence)
        sums = sums_in(closing)
        if closing.kind == ClosingKind.DAY:
            expected = sums_of_events(closing.company_id, closing.first_sequence, closing.last_sequence)
            inside[ClosingKind.MONTH] += sums
        else:
            kind = ClosingKind(closing.kind)
            expected, inside[kind] = inside[kind], Sums()
            if kind is ClosingKind.MONTH:
                inside[ClosingKind.YEAR] += sums
        if plain(sums) != plain(expected):
            sentence = f"dit {sums.total} € encaissés, ce qu’elle couvre fait {expected.total} €"
            yield fault(CLOSINGS, closing, period_text(closing.kind, closing.first), sentence)
        before = previous_of(closing)


def _wrong(closing: Closing, before: Previous) -> Iterator[str]:
    told = told_of(closing)
    if closing.hash != hash_of(closing.text):
        yield "a été modifiée : son empreinte ne correspond plus"
    if closing.number != before.number + 1 or closing.previous_hash != before.hash:
        yield "ne suit pas la clôture d’avant"
    if told["previous_hash"] != closing.previous_hash or told["number"] != closing.number:
        yield "ne dit pas la même chose que sa ligne"
    if not is_signed(closing.hash, closing.signature, closing.key):
        yield "n’est pas signée par la clé qu’elle nomme"
    sums = sums_in(closing)
    added = sums if closing.kind == ClosingKind.DAY else Sums()
    if closing.perpetual != before.perpetual + added.total or closing.total != sums.total:
        yield "son total perpétuel n’est pas celui d’avant plus le sien"
    if closing.perpetual_absolute != before.perpetual_absolute + added.absolute:
        yield "son total perpétuel en valeur absolue est faux"
    if (told["perpetual"], told["perpetual_absolute"]) != (str(closing.perpetual), str(closing.perpetual_absolute)):
        yield "ses totaux perpétuels ne sont pas ceux qu’elle a signés"
    hashes = Event.objects.filter(chain=closing.company_id, sequence=closing.last_sequence).values_list("hash")
    if list(hashes) != [(told["events"]["last_hash"],)]:
        yield "le dernier événement qu’elle couvre n’est plus le même"


def day_totals_hold(scope: Scope) -> Iterator[Fault]:
    """Each noted day that is up to date says what its rows add up to."""
    noted = scope.of(DayTotals.objects.order_by("company", "day"))
    for company in Company.objects.filter(pk__in=noted.values("company")):
        mine = {one.day: one for one in scope.each(noted.filter(company=company))}
        if not mine:
            continue
        rows = rows_of(company, min(mine), max(mine))
        same = [day for day in rows if day in mine and mine[day].rows == rows[day]]
        for totals in counted(company, rows, same):
            one = mine[totals.first]
            if plain_day(totals_in(one)) != plain_day(totals):
                sentence = "ses totaux notés ne sont pas ceux de ses règlements et documents"
                yield fault(DAYS, one, period_text(ClosingKind.DAY, one.day), sentence)


def archives_are_signed(scope: Scope) -> Iterator[Fault]:
    """The manifest of each archive is signed; the bytes of its file are read by the check of files."""
    rows = SignedArchive.objects.filter(state=WorkState.DONE).select_related("key", "file").order_by("pk")
    for archive in scope.each(scope.of(rows)):
        if archive.key is None or not is_signed(archive.manifest_sha256, archive.signature, archive.key):
            yield fault(ARCHIVES, archive, f"archive {archive.number}", "n’est pas signée par la clé qu’elle nomme")

"""What is looked at before a capture: what blocks it, what only asks for a look, and what it would hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.ledger import missing
from ardoise.ledger.books import Accounts, accounts_of
from ardoise.ledger.captures import last_live, live_captures, new_postings, scope_of
from ardoise.ledger.control import Control, Finding, Sum, Weight
from ardoise.ledger.formats import CHOICES, FORMATS, Template, lost_in
from ardoise.ledger.formats.cells import one_line, plain
from ardoise.ledger.models import CapturedKey
from ardoise.ledger.postings import Posting
from ardoise.ledger.waiting import drafts_of, gaps_of, issued_in, paid_in
from ardoise.sales.models import Invoice

DEEP = 2_000  # documents; beyond, the entries are read by the worker when it captures
SHOWN = 8
LONGEST = 366 * 2  # days


LATE_ONE = "1 écriture d’une période déjà capturée est arrivée"
DRAFT_ONE = "1 brouillon n’est pas émis : il n’est pas dans la capture."
CLASSES = {
    "4": "Tiers et TVA (4)",
    "5": "Banque et caisse (5)",
    "6": "Charges (6)",
    "7": "Produits (7)",
}


def check_asked(first: date, last: date, template: str) -> None:
    """Raises Refused for a period or a format that cannot be captured."""
    if template not in CHOICES:
        raise Refused(
            "format_unknown", f"Le format « {template} » n’existe pas : choisissez-le dans la liste.", "format"
        )
    if last < first:
        raise Refused("period_backwards", "La période finit avant de commencer : inversez ses deux dates.", "to")
    if (last - first).days > LONGEST:
        raise Refused("period_too_long", "Choisissez une période de deux ans au plus.", "from")


def controls(company: Company, first: date, last: date, template: str = "fec", *, deep: bool | None = None) -> Control:
    """Look at everything. With many documents the entries themselves are left to the worker, unless `deep`."""
    check_asked(first, last, template)
    control = Control(first, last, template)
    control.documents = issued_in([company.pk], first, last).count()
    control.payments = paid_in([company.pk], first, last).count()
    control.is_deep = control.documents + control.payments <= DEEP if deep is None else deep
    control.captured = CapturedKey.objects.filter(company=company, date__gte=first, date__lte=last).count()
    control.findings += _of_days(company, first, last)
    control.findings += _of_documents(company, first, last)
    if control.is_deep:
        _read_entries(company, control)
    return control


def refuse_blocking(control: Control) -> None:
    """Raises Refused with what blocks, first things first; or when there is nothing new."""
    if control.blocking:
        first = control.blocking[0]
        raise Refused(first.code, " ".join(one.sentence for one in control.blocking[:3]), "")
    if not control.new:
        raise Refused("nothing_new", "Rien de nouveau à capturer sur cette période.", "from")


def _of_days(company: Company, first: date, last: date) -> Iterable[Finding]:
    if last > company.today:
        sentence = (
            f"La période n’est pas finie : ce qui viendra d’ici au {date_text(last)} sera dans la capture suivante."
        )
        yield Finding("period_open", Weight.WARNING, sentence)
    before = last_live(company)
    previous = live_captures(company).filter(last__lt=first).order_by("-last").first()
    if before and previous and previous.last + timedelta(days=1) < first:
        hole_first, hole_last = previous.last + timedelta(days=1), first - timedelta(days=1)
        ids = [company.pk]
        if issued_in(ids, hole_first, hole_last).exists() or paid_in(ids, hole_first, hole_last).exists():
            sentence = (
                f"Du {date_text(hole_first)} au {date_text(hole_last)}, des écritures ne sont pas capturées : "
                "commencez par cette période pour garder l’ordre des dates."
            )
            yield Finding("period_skipped", Weight.WARNING, sentence)


def _of_documents(company: Company, first: date, last: date) -> Iterable[Finding]:
    gaps = gaps_of([company.pk], first, last).get(company.pk, [])
    if gaps:
        sentence = f"Il manque des numéros de facture ou d’avoir : {', '.join(gaps[:SHOWN])}. Lancez « ardoise check »."
        yield Finding("numbering_gap", Weight.WARNING, sentence)
    else:
        yield Finding("numbering", Weight.FINE, "Les numéros des factures et des avoirs se suivent.")
    drafts = drafts_of([company.pk], first, last)
    count = drafts.count()
    if count:
        sentence = (
            DRAFT_ONE if count == 1 else f"{count} brouillons ne sont pas émis : ils ne sont pas dans la capture."
        )
        rows = tuple((_draft(one), one.pk) for one in drafts.order_by("-pk")[:SHOWN])
        yield Finding("drafts", Weight.WARNING, sentence, rows=rows)
    else:
        yield Finding("no_drafts", Weight.FINE, "Aucun brouillon oublié sur la période.")


def _draft(invoice: Invoice) -> str:
    return f"Brouillon {invoice.draft_number} {invoice.customer_name}".strip()


def _read_entries(company: Company, control: Control) -> None:
    accounts = accounts_of(company)
    auxiliaries, pieces = _Cuts(), _Cuts()
    lost: dict[str, str] = {}
    lacking: dict[str, None] = {}
    written: dict[str, None] = {}  # accounts that stand in the column of accounts
    template = FORMATS.get(control.template)
    unbalanced = []
    for posting in new_postings(company, scope_of(company, control.first, control.last)):
        _count(control, accounts, posting)
        entry = posting.entry
        lacking |= dict.fromkeys(line.account for line in entry.lines if missing.is_missing(line.account))
        written |= dict.fromkeys(line.account for line in entry.lines if not line.aux)
        if sum(line.debit.cents - line.credit.cents for line in entry.lines):
            unbalanced.append(entry.reference)
        if template and len(lost) < SHOWN:
            texts = (entry.label, *(line.aux_name for line in entry.lines if line.aux))
            lost |= {text: letters for text in texts if (letters := lost_in(template, text))}
        if template and template.longest_aux:
            for line in entry.lines:
                if line.aux:
                    auxiliaries.add(line.aux[: template.longest_aux], line.aux, line.aux_name)
        if template and template.piece_width and posting.source == "invoice":
            cut = plain(one_line(entry.reference))[-template.piece_width :]
            pieces.add(cut, entry.reference, entry.reference)
    control.findings += _of_entries(control, accounts, lacking, unbalanced)
    control.findings += _of_cuts(control, auxiliaries, pieces)
    if template:
        control.findings += _of_accounts(template, written)
        control.findings += _of_journals(template, control.journals)
    if lost:
        name, (text, letters) = CHOICES[control.template], next(iter(lost.items()))
        sentence = (
            f"{name} ne sait pas écrire certaines lettres ({' '.join(letters)}) : elles y seront des « ? », comme dans "
            f"« {text} ». Le FEC et le tableur les gardent."
        )
        control.findings.append(Finding("letters_lost", Weight.WARNING, sentence))


class _Cuts:
    """Texts that a layout cuts: those that meet once cut, without holding more than one name for each."""

    def __init__(self) -> None:
        self.first: dict[str, tuple[str, str]] = {}
        self.met: dict[str, tuple[str, str]] = {}

    def add(self, cut: str, whole: str, name: str) -> None:
        known, known_name = self.first.setdefault(cut, (whole, name))
        if known != whole and cut not in self.met:
            self.met[cut] = (known_name or known, name or whole)


def _count(control: Control, accounts: Accounts, posting: Posting) -> None:
    entry = posting.entry
    control.new += 1
    control.late += entry.date < control.first
    control.lines += len(entry.lines)
    if entry.journal not in control.journals:
        control.journals[entry.journal] = Sum(f"{accounts.journal_label(entry.journal)} ({entry.journal})")
    journal = control.journals[entry.journal]
    journal.entries += 1
    seen = set()
    for line in entry.lines:
        name = line.account[:1]
        one = control.classes.setdefault(name, Sum(CLASSES.get(name, "Comptes manquants")))
        one.entries += name not in seen
        seen.add(name)
        for sums in (journal, one):
            sums.debit += line.debit.cents
            sums.credit += line.credit.cents


def _of_entries(
    control: Control, accounts: Accounts, lacking: Iterable[str], unbalanced: list[str]
) -> Iterable[Finding]:
    for account in lacking:
        yield Finding("account_missing", Weight.BLOCKING, missing.sentence(account), page="ledger:books")
    if unbalanced:
        shown = ", ".join(unbalanced[:SHOWN])
        sentence = f"Des écritures ne sont pas équilibrées : {shown}. Lancez « ardoise check » et signalez-le."
        yield Finding("unbalanced", Weight.BLOCKING, sentence)
    elif control.new:
        yield Finding("balance", Weight.FINE, "Chaque écriture est équilibrée, et le total aussi.")
    if control.new and not accounts.books.confirmed_at:
        sentence = "Le plan comptable n’a pas été confirmé par votre comptable : les comptes sont ceux d’usage."
        yield Finding("books_unconfirmed", Weight.WARNING, sentence, page="ledger:books")
    if control.late:
        many = control.late > 1
        text = f"{control.late} écritures d’une période déjà capturée sont arrivées" if many else LATE_ONE
        sentence = f"{text} depuis : à la date du {date_text(control.first)}, la pièce garde la sienne."
        yield Finding("late", Weight.WARNING, sentence)


def _of_cuts(control: Control, auxiliaries: _Cuts, pieces: _Cuts) -> Iterable[Finding]:
    name = CHOICES[control.template]
    for cut, (one, other) in list(auxiliaries.met.items())[:SHOWN]:
        sentence = (
            f"{name} coupe les codes clients : « {one} » et « {other} » auraient le même ({cut}). "
            "Donnez-leur des codes plus courts, ou choisissez un autre format."
        )
        yield Finding("auxiliaries_meet", Weight.BLOCKING, sentence, page="ledger:books")
    if pieces.met:
        cut, (one, other) = next(iter(pieces.met.items()))
        sentence = f"{name} coupe les numéros de pièce : {one} et {other} y sont tous deux « {cut} »."
        yield Finding("pieces_meet", Weight.WARNING, sentence)


def _of_accounts(template: Template, accounts: Iterable[str]) -> Iterable[Finding]:
    """An account whose end is more than zeros is another one, once cut."""
    width = template.width_of("account", "posted")
    cut = [one for one in accounts if width and one[width:].strip("0") and not missing.is_missing(one)]
    for account in cut[:SHOWN]:
        sentence = (
            f"{template.name} écrit les comptes sur {width} caractères : {account} y serait {account[:width]}. "
            "Raccourcissez-le dans le plan comptable, ou choisissez un autre format."
        )
        yield Finding("account_cut", Weight.BLOCKING, sentence, page="ledger:books")


def _of_journals(template: Template, journals: Iterable[str]) -> Iterable[Finding]:
    width = template.width_of("journal")
    codes = _Cuts()
    for journal in sorted(journals):
        codes.add(journal[:width] if width else journal, journal, journal)
    for cut, (one, other) in codes.met.items():
        sentence = (
            f"{template.name} écrit les journaux sur {width} caractères : {one} et {other} y seraient tous deux {cut}. "
            "Donnez-leur des codes plus courts, ou choisissez un autre format."
        )
        yield Finding("journals_meet", Weight.BLOCKING, sentence, page="ledger:books")

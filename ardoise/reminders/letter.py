"""The words of a « mise en demeure » and of the trail that goes with it, as blocks of a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from ardoise.domain.document import Document, PartyKind
from ardoise.domain.french import NO_BREAK, date_text, long_date, money_text, percent_text
from ardoise.domain.identifiers import iban_text, spaced_reference
from ardoise.domain.money import Money
from ardoise.domain.penalties import Penalty
from ardoise.reminders.trail import Trace
from ardoise.rendering.letters import Block, Letter, Paragraph, Table
from ardoise.sales.logo import logo_bytes
from ardoise.sales.models import Invoice


def notice_letter(
    invoice: Invoice,
    document: Document,
    penalty: Penalty,
    *,
    today: date,
    deadline: date,
    reminded: Sequence[date],
    pieces: Sequence[str],
    made_at: datetime,
) -> Letter:
    """The formal notice of one invoice: what is owed, since when, until when, on which texts."""
    is_consumer = document.buyer.kind is PartyKind.INDIVIDUAL
    due = invoice.settlement.due
    blocks = [
        Paragraph("Madame, Monsieur,"),
        Paragraph(_facts(invoice, today, reminded)),
        Paragraph(
            f"Nous vous mettons en demeure, au sens de l’article 1344 du code civil, de nous régler "
            f"{money_text(_whole(due, penalty))} au plus tard le {_whole_date(deadline)}, selon le détail suivant.",
            strong=True,
        ),
        *_sums(invoice, document, penalty, due),
        Paragraph(_law(is_consumer)),
        *_how_to_pay(document),
        Paragraph(
            "Si votre règlement est déjà parti, merci de nous en donner la date. S’il existe une difficulté ou un "
            "désaccord, écrivez-nous avant cette date : nous chercherons une solution avec vous."
        ),
        *_attached(pieces),
        Paragraph(f"{document.seller.trade_name or document.seller.name}"),
    ]
    return Letter(
        seller=document.seller,
        recipient=document.buyer,
        title="Mise en demeure",
        reference=document.number,
        place_and_date=_place(document, today),
        blocks=tuple(blocks),
        made_at=made_at,
        look=document.look,
        logo=logo_bytes(document),
    )


def trail_letter(document: Document, told: Sequence[Trace], *, today: date, made_at: datetime) -> Letter:
    """Every sending, opening and reminder of the invoice, oldest first."""
    rows = tuple((one.moment, one.what, one.who, one.state) for one in reversed(told))
    blocks: tuple[Block, ...] = (
        Paragraph(
            f"Envois, ouvertures et relances de la facture {document.number}, tels que notés au moment des faits."
        ),
        Table(("Quand", "Quoi", "À", "État"), rows) if rows else Paragraph("Aucun envoi par e-mail n’est noté."),
    )
    return Letter(
        seller=document.seller,
        title="Chronologie",
        reference=document.number,
        place_and_date=_place(document, today),
        blocks=blocks,
        made_at=made_at,
        look=document.look,
        logo=logo_bytes(document),
    )


def _place(document: Document, today: date) -> str:
    city = document.seller.address.city
    return f"{city}, le {long_date(today)}" if city else f"Le {long_date(today)}"


def _whole_date(day: date) -> str:
    """On one line."""
    return long_date(day).replace(" ", NO_BREAK)


def _facts(invoice: Invoice, today: date, reminded: Sequence[date]) -> str:
    assert invoice.due_date is not None
    days = (today - invoice.due_date).days
    late = f"depuis {days} jour{'s' if days > 1 else ''}"
    part = "entièrement " if invoice.settlement.paid else ""
    text = f"Sauf erreur de notre part, la facture ci-dessous, échue {late}, n’est pas {part}réglée"
    if not reminded:
        return f"{text}."
    days_of = [date_text(day) for day in reminded]
    listed = f"{', '.join(days_of[:-1])} et {days_of[-1]}" if len(days_of) > 1 else days_of[0]
    return (
        f"{text}, malgré nos relances du {listed}."
        if len(days_of) > 1
        else f"{text}, malgré notre relance du {listed}."
    )


def _whole(due: Money, penalty: Penalty) -> Money:
    return due + penalty.known + penalty.fee


def _sums(invoice: Invoice, document: Document, penalty: Penalty, due: Money) -> Iterator[Block]:
    assert invoice.due_date is not None
    yield Table(
        ("Facture", "Échéance", "Total TTC", "Reste dû"),
        (
            (
                f"{document.number} du {date_text(document.issue_date or invoice.due_date)}",
                date_text(invoice.due_date),
                money_text(document.totals.incl_vat),
                money_text(due),
            ),
        ),
        figures=3,
    )
    if penalty.periods:
        yield Table(
            ("Pénalités de retard", "Jours", "Sur", "Taux annuel", "Montant"),
            tuple(
                (
                    f"Du {date_text(one.first)} au {date_text(one.last)}",
                    str(one.days),
                    money_text(one.base),
                    "à publier" if one.rate is None else percent_text(one.rate),
                    "en sus" if one.amount is None else money_text(one.amount),
                )
                for one in penalty.periods
            ),
            figures=4,
        )
        if penalty.missing:
            yield Paragraph(
                "Les jours marqués « en sus » portent des pénalités au taux prévu par la facture, dont le chiffre "
                "n’est pas connu à la date de cette lettre : elles s’ajouteront à la somme demandée."
            )
    rows = [("Reste dû", money_text(due))]
    if penalty.periods:
        rows.append(("Pénalités de retard calculées", money_text(penalty.known)))
    if penalty.fee:
        rows.append(("Indemnité forfaitaire pour frais de recouvrement", money_text(penalty.fee)))
    yield Table(("À régler", "Montant"), tuple(rows), 1, ("Total", money_text(_whole(due, penalty))))


def _law(is_consumer: bool) -> str:
    if is_consumer:
        return (
            "Cette mise en demeure fait courir les intérêts au taux légal sur la somme due (article 1231-6 du code "
            "civil). Sans règlement à cette date, nous pourrons demander en justice le paiement de ce qui est dû."
        )
    return (
        "Les pénalités sont exigibles sans rappel depuis le lendemain de l’échéance (article L441-10 du code de "
        "commerce), comme l’indemnité de 40 € par facture (article D441-5) ; elles continuent de courir jusqu’au "
        "règlement. Sans règlement à cette date, nous pourrons demander en justice le paiement de ce qui est dû."
    )


def _how_to_pay(document: Document) -> Iterator[Block]:
    means = document.payment
    if means is None or not means.iban:
        return
    said = [f"IBAN {iban_text(means.iban)}", f"BIC {means.bic}" if means.bic else ""]
    said.append(f"référence {spaced_reference(means.reference or document.number)}")
    yield Paragraph("Par virement : " + ", ".join(part for part in said if part) + ".")


def _attached(pieces: Sequence[str]) -> Iterator[Block]:
    if pieces:
        yield Paragraph("Pièces jointes : " + " ; ".join(pieces) + ".")

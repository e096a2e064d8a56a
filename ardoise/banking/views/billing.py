"""« Créer la facture »: the money came first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from ardoise.banking.actions.bill_line import bill_line, bill_quote_of_line, draft_of
from ardoise.banking.links import require_linkable
from ardoise.banking.models import BankLine
from ardoise.banking.payers import payers_of
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text, money_text, percent_text
from ardoise.domain.money import Money
from ardoise.domain.vat import rates, territory_of
from ardoise.sales.models import Invoice, InvoiceKind, Quote
from ardoise.sales.queries import quotes_to_bill
from ardoise.web.back import back_of
from ardoise.web.forms import Form, form_page
from ardoise.web.fragments import frame, leave

ITEMS = 300
QUOTES = 5


class BillForm(Form):
    contact = forms.ChoiceField(label="Client", required=False)
    item = forms.ChoiceField(label="Prestation", required=False)
    label = forms.CharField(label="ou texte libre", required=False, max_length=300)
    vat_rate = forms.ChoiceField(label="Taux de TVA", required=False)

    def __init__(self, line: BankLine, payers: list[tuple[Contact, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        company = line.company
        self._offer(
            "contact", [(str(one.pk), f"{one.name} ({why})") for one, why in payers], "À choisir sur la feuille"
        )
        items = CatalogueItem.objects.filter(company=company, archived_at=None).order_by("search", "pk")[:ITEMS]
        self._offer("item", [(str(one.pk), one.label) for one in items], "Aucune, texte libre")
        if company.is_franchise:
            del self.fields["vat_rate"]
            return
        allowed = rates(territory_of(company.country, company.postcode), company.today)
        usual = f"Celui de la prestation, sinon {percent_text(company.default_vat_rate)}"
        self._offer("vat_rate", [(str(rate), percent_text(rate)) for rate in (*allowed, Decimal("0.00"))], usual)

    def _offer(self, name: str, choices: list[tuple[str, str]], none: str) -> None:
        field: Any = self.fields[name]
        field.choices = [("", none), *dict(choices).items()]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("item") and not values.get("label", "").strip():
            self.add_error("label", "Dites ce qui est facturé : une prestation ou un texte.")
        return values


@company_page(acts=(Right.BANK_ACT, Right.INVOICES_WRITE))
def line_invoice(request: AccessRequest, pk: int) -> HttpResponse:
    line = request.access.get(request.access.rows(BankLine).select_related("account"), pk=pk)
    back = back_of(request) or reverse("banking:to_link")
    if draft := draft_of(line):
        messages.info(request, f"La facture de cette ligne est en préparation : {draft.display_number}.")
        return leave(request, _sheet(draft))
    if line.cents <= 0:
        raise Refused("line_money_out", "Cette ligne est une sortie d’argent : une facture part d’une entrée.", "line")
    require_linkable(line)
    if chosen := request.POST.get("quote"):
        return _bill_quote(request, line, request.access.get(Quote, pk=chosen))
    payers = payers_of(line)
    first = str(payers[0][0].pk) if payers else ""
    form = BillForm(line, payers, request.POST or None, initial={"contact": first})

    def act(values: dict[str, Any]) -> HttpResponse:
        contact, item = values["contact"], values["item"]
        invoice = bill_line(
            line,
            contact=request.access.get(Contact, pk=contact) if contact else None,
            item=request.access.get(CatalogueItem, pk=item) if item else None,
            label=values["label"],
            vat_rate=Decimal(values["vat_rate"]) if values.get("vat_rate") else None,
            by=request.access.user,
        )
        messages.success(request, "Vérifiez la feuille, puis « Valider » : la facture sera liée à sa ligne.")
        return leave(request, _sheet(invoice))

    context = {
        "title": "Créer la facture",
        "intro": f"{line.label}, le {date_text(line.date)}, {money_text(line.left)}",
        "section": "bank",
        "frame": frame(request),
        "back": back,
        "line": line,
        "quotes": _quotes(request, line, [contact for contact, _ in payers]),
    }
    return form_page(request, form, act, template="banking/bill_line.html", **context)


def _bill_quote(request: AccessRequest, line: BankLine, quote: Quote) -> HttpResponse:
    invoice = bill_quote_of_line(line, quote, whole="whole" in request.POST, by=request.access.user)
    messages.success(request, "Vérifiez-la, puis « Valider » : elle sera liée à sa ligne.")
    return leave(request, reverse("sales:invoice_detail", args=[invoice.pk]))


def _quotes(request: AccessRequest, line: BankLine, contacts: list[Contact]) -> list[tuple[Quote, Money]]:
    """What these customers accepted and is not billed yet, when the money is no more than what is left."""
    rows = quotes_to_bill(request.access.rows(Quote)).filter(contact__in=contacts).order_by("-pk")[:QUOTES]
    lefts = [(quote, quote.total_incl_vat - quote.billed) for quote in rows]
    return [(quote, left) for quote, left in lefts if left >= line.left]


def _sheet(invoice: Invoice) -> str:
    name = "sales:invoice_edit" if invoice.kind == InvoiceKind.INVOICE else "sales:invoice_detail"
    return reverse(name, args=[invoice.pk])

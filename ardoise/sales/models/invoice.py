"""An invoice or a credit note: a free draft, then one frozen value that the database refuses to change."""

from __future__ import annotations

from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.domain.money import ZERO
from ardoise.history import clock
from ardoise.numbering.models import Series
from ardoise.sales.models.base import DAY, NUMBER, SalesDocument, SalesLine
from ardoise.sales.models.quote import Quote
from ardoise.web.columns import MoneyColumn, rate_column
from ardoise.web.ordering import LAST_DAY, Filled


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", "Facture"
    DOWN_PAYMENT = "down_payment", "Facture d’acompte"
    PART = "part", "Facture partielle"
    FINAL = "final", "Facture de solde"
    CREDIT_NOTE = "credit_note", "Avoir"
    CORRECTIVE = "corrective", "Facture rectificative"


class InvoiceState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    ISSUED = "issued", "Émise"


class SignedTotal(models.Func):
    """The total with VAT as it counts: a credit note takes off."""

    template = "(CASE %(expressions)s)"
    arg_joiner = " WHEN 'credit_note' THEN -1 ELSE 1 END * "

    def __init__(self) -> None:
        super().__init__("kind", "total_incl_vat", output_field=MoneyColumn())


DUE_DAY = Filled("due_date", empty=LAST_DAY)


class Invoice(SalesDocument):
    """Once `state` is issued the row is frozen: what moves (payments, e-mails) lives beside it."""

    frozen = "{row}.state = 'issued'"

    kind = models.CharField(max_length=20, choices=InvoiceKind.choices, default=InvoiceKind.INVOICE)
    state = models.CharField(max_length=10, choices=InvoiceState.choices, default=InvoiceState.DRAFT)
    due_date = models.DateField("échéance", null=True, blank=True)
    down_payment_percent = rate_column(null=True, blank=True)
    down_payment_amount = MoneyColumn(null=True, blank=True)  # with VAT
    credit_amount = MoneyColumn(null=True, blank=True)  # with VAT, of a credit note of an amount
    deducts_as_prepaid = models.BooleanField(default=False)  # method 2: down payments under the total (law.md 1.6)
    paid_on = models.DateField("déjà payée le", null=True, blank=True)
    paid_method = models.CharField(max_length=20, blank=True)  # of payments.Method
    original = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credit_notes"
    )  # what a credit note credits
    external_original = models.CharField(max_length=35, blank=True)  # an invoice of a former tool
    external_original_date = models.DateField(null=True, blank=True)
    credits_whole = models.BooleanField(default=False)  # a credit note of all that remains: base and VAT apart
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements")
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT)
    series_year = models.IntegerField(null=True, blank=True)
    series_number = models.BigIntegerField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "facture"
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["company", "once"], name="invoice_form_once"),
            models.UniqueConstraint(fields=["series", "series_year", "series_number"], name="invoice_rank_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft", number__isnull=True)
                | models.Q(state="issued", number__isnull=False, series__isnull=False, date__isnull=False),
                name="issued_has_number",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="invoice_recent"),
            models.Index(fields=["company", "-date", "-id"], name="invoice_by_date"),
            models.Index(fields=["company", "state", "-id"], name="invoice_by_state"),
            models.Index(fields=["company", "kind", "-id"], name="invoice_by_kind"),
            models.Index(fields=["company", "customer_name", "id"], name="invoice_by_customer"),
            models.Index("company", DAY.desc(), models.F("id").desc(), name="invoice_by_day"),
            models.Index("company", DUE_DAY, "id", name="invoice_by_due"),
            models.Index("company", NUMBER, "id", name="invoice_by_number"),
            models.Index("company", SignedTotal(), "id", name="invoice_by_signed_total"),
            models.Index(fields=["contact", "-id"], name="invoice_of_contact"),
        ]

    @property
    def is_issued(self) -> bool:
        return self.state == InvoiceState.ISSUED

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT_NOTE


class InvoiceLine(SalesLine):
    frozen = "EXISTS (SELECT 1 FROM sales_invoice i WHERE i.id = {row}.invoice_id AND i.state = 'issued')"
    closed = frozen

    option, choice_group, is_chosen = "", "", True  # a quote alone has options: an invoice bills what was chosen

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    quote_line_id = models.BigIntegerField(null=True, blank=True)  # the line of the quote that it bills

    class Meta(SalesLine.Meta):
        indexes = [models.Index(fields=["invoice", "position"], name="invoice_line_order")]


class InvoiceSource(models.Model):
    """The quote, or one of the quotes, that an invoice bills."""

    frozen = InvoiceLine.frozen
    closed = InvoiceLine.frozen

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="sources")
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="billings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "quote"], name="source_once")]


class IssuedDocument(models.Model):
    """The frozen value of an issued invoice, and its checksum."""

    frozen = "1=1"

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, primary_key=True, related_name="issued")
    document = models.TextField()  # canonical JSON of the Document
    sha256 = models.CharField(max_length=64)


class Deduction(models.Model):
    """What an issued invoice took off for an earlier invoice of the same quote, per rate."""

    frozen = "1=1"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="deductions")
    earlier = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="deducted_in")
    vat_rate = rate_column()
    vat_category = models.CharField(max_length=2)
    base = MoneyColumn()
    vat = MoneyColumn()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "earlier", "vat_rate", "vat_category"], name="deduction_once_per_rate"
            )
        ]


class InvoiceFile(models.Model):
    """The PDF or the XML of an issued invoice: the same bytes for ever."""

    frozen = "1=1"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=3, choices=[("pdf", "PDF"), ("xml", "XML")])
    file = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "kind"], name="one_file_per_kind")]


class Settlement(models.Model):
    """What was paid of an issued invoice, or used of a credit note. Written by `actions/settle.py` alone.

    `paid` is the sum of received allocations; `credited` is what its credit notes take off; `due` is what remains.
    For a credit note, `paid` is what was used elsewhere or refunded and `due` is 0 (see `queries.credit_left`).
    """

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, primary_key=True, related_name="settlement")
    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    due_date = models.DateField(null=True)
    paid = MoneyColumn(default=ZERO)
    credited = MoneyColumn(default=ZERO)
    due = MoneyColumn(default=ZERO)
    last_date = models.DateField(null=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["company", "due_date", "due", "paid", "invoice"],
                name="open_sums",
                condition=models.Q(due__gt=0),
            ),
            models.Index(fields=["company", "invoice"], name="credited", condition=models.Q(credited__gt=0)),
        ]

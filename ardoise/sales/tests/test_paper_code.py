"""The code at the foot of a paper: frozen with the document, opened by its deal, absent from a draft."""

from __future__ import annotations

import json

from ardoise.archive.keep import read
from ardoise.domain.document import from_json, to_json
from ardoise.notifications.links import read_token
from ardoise.rendering.tests import papers
from ardoise.sales.actions.issue import issue_invoice, prepare
from ardoise.sales.actions.pdf import current_invoice, file_of, invoice_pdf, quote_pdf
from ardoise.sales.actions.revoke_link import revoke_link
from ardoise.sales.deals import link_to, months_later, paper_url
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.selection import current_quote
from tests.fixtures import Api, line


def test_a_draft_prints_no_code(api: Api) -> None:
    draft = Invoice.objects.get(pk=api.invoice(line("100.00"))["id"])
    assert current_invoice(draft).deal == ""
    assert "en ligne" not in papers.text(invoice_pdf(draft))
    quote = Quote.objects.get(pk=api.quote(line("100.00"))["id"])
    assert current_quote(quote).deal == ""
    assert "en ligne" not in papers.text(quote_pdf(quote))


def test_the_trial_gives_the_very_bytes_that_are_kept(api: Api) -> None:
    draft = Invoice.objects.get(pk=api.invoice(line("100.00"))["id"])
    trial = prepare(draft)
    invoice = issue_invoice(draft, by=api.house.owner)
    assert trial.document.deal == f"f{draft.pk}.1"
    assert read(file_of(invoice, "pdf")) == trial.pdf
    assert "Consulter, payer en ligne" in papers.text(trial.pdf)


def test_the_code_of_an_invoice_opens_the_deal_of_its_quote(api: Api) -> None:
    answer = api.accepted(line("1000.00"), invoice="down_payment")
    invoice = issue_invoice(Invoice.objects.get(pk=answer["invoice"]["id"]), by=api.house.owner)
    document = from_json(Invoice.objects.get(pk=invoice.pk).issued.document)
    assert document.deal == f"q{answer['quote']['id']}.1"
    token = paper_url(document).rstrip("/").rpartition("/")[2]
    assert read_token(token) == link_to(Quote.objects.get())


def test_what_was_frozen_keeps_its_code_once_revoked_and_the_next_document_has_the_new_one(api: Api) -> None:
    quote = Quote.objects.get(pk=api.post(f"/quotes/{api.quote(line('100.00'))['id']}/validation")["id"])
    before = current_quote(quote)
    revoke_link(quote, by=api.house.owner)
    assert current_quote(quote) == before
    api.patch(f"/quotes/{quote.pk}", {"subject": "Autre"})
    api.post(f"/quotes/{quote.pk}/validation")
    quote.refresh_from_db()
    assert (before.deal, current_quote(quote).deal) == (f"q{quote.pk}.1", f"q{quote.pk}.2")


def test_a_document_frozen_before_the_codes_still_reads(api: Api) -> None:
    issued = Invoice.objects.get(pk=api.issued(line("100.00"))["id"]).issued
    older = json.loads(issued.document)
    del older["deal"]
    document = from_json(json.dumps(older))
    assert document.deal == ""
    assert paper_url(document) == ""
    assert from_json(to_json(document)) == document


def test_months_end_on_the_last_day_of_a_shorter_month(api: Api) -> None:
    day = api.house.company.today.replace(year=2026, month=8, day=31)
    assert str(months_later(day, 6)) == "2027-02-28"
    assert str(months_later(day, 18)) == "2028-02-29"
    assert str(months_later(day.replace(month=12), 1)) == "2027-01-31"

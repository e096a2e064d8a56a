"""A line that proves money already noted: typed payments, cheque deposits, payouts, returns, and which reading wins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ardoise.domain.matching import Ledger, Line, Memory, OpenItem, Proposal, Status, learn, not_a_sale, propose
from ardoise.domain.matching_recorded import Recorded, RecordedIndex, RecordedProposal, best, propose_recorded
from ardoise.domain.money import Money

DAY = date(2026, 11, 25)


def line(label: str, amount: str, **more) -> Line:
    return Line(DAY, Money(amount), label, **more)


def paid(amount: str = "1240.00", *, age: int = 2, method: str = "bank_transfer", key: str = "p1", **more) -> Recorded:
    told = {"customer": "dupont", "names": ("Dupont SARL",), **more}
    return Recorded(id=key, kind="payment", amount=Money(amount), date=DAY - timedelta(days=age), method=method, **told)


def deposit(amount: str, number: str, count: int = 3, age: int = 2) -> Recorded:
    cheques = tuple(f"chèque {rank}" for rank in range(count))
    return Recorded(
        number,
        "deposit",
        "",
        (),
        Money(amount),
        DAY - timedelta(days=age),
        "cheque",
        number,
        token=number,
        parts=cheques,
    )


def payout(net: str, provider: str = "stripe", age: int = 2, token: str = "") -> Recorded:
    return Recorded(
        f"{provider}-{net}-{age}",
        "payout",
        "",
        (),
        Money(net),
        DAY - timedelta(days=age),
        provider,
        token=token,
        parts=("a", "b", "c"),
        fee=Money("9.34"),
    )


def read(received: Line, *items: Recorded, memory: Memory | None = None, **more):
    return propose_recorded(received, RecordedIndex(items, **more), memory or Memory())


def test_a_payment_typed_by_hand_is_proven_by_a_line_that_names_its_customer() -> None:
    received = line("VIR SEPA DUPONT SARL", "1240.00")

    proposal = read(received, paid(numbers=("FA-2026-0131",)))

    assert (proposal.status, proposal.kind, [one.id for one in proposal.chosen]) == (Status.AUTO, "payment", ["p1"])
    assert proposal.sentence(received) == (
        "+1\u202f240,00\u00a0€ Dupont SARL = règlement du 23/11/2026 (FA-2026-0131), montant exact, client nommé, "
        "même mode de règlement, à 2 jours près"
    )


@pytest.mark.parametrize(("age", "found"), [(5, True), (6, False), (-5, True), (-6, False)])
def test_a_transfer_comes_within_five_days_of_what_was_typed(age: int, found: bool) -> None:
    assert bool(read(line("VIR DUPONT SARL", "1240.00"), paid(age=age)).chosen) is found


@pytest.mark.parametrize(("age", "found"), [(15, True), (16, False), (-2, True), (-3, False)])
def test_a_cheque_takes_longer_to_reach_the_account(age: int, found: bool) -> None:
    assert bool(read(line("REM CHQ 0004512", "1240.00"), paid(age=age, method="cheque")).chosen) is found


def test_the_number_of_the_cheque_or_of_its_invoice_is_enough() -> None:
    cheque = paid(method="cheque", token="0004512")

    assert read(line("REM CHQ 0004512", "1240.00"), cheque).status is Status.AUTO
    assert read(line("VIR FA 2026 0131", "1240.00"), paid(numbers=("FA-2026-0131",))).status is Status.AUTO


def test_the_account_or_a_payer_learnt_is_enough() -> None:
    iban = "FR7630006000011234567890189"
    taught = learn(Memory(), line("VIR SEPA ZUMATEK", "1240.00", iban=iban), "dupont")

    assert read(line("VIR SEPA ZUMATEK", "1240.00"), paid(), memory=taught).status is Status.AUTO
    assert read(line("VIR SEPA RECU", "1240.00", iban=iban), paid(), memory=taught).status is Status.AUTO


def test_amount_alone_is_suggested_when_it_is_the_only_one_and_chosen_among_several() -> None:
    received = line("VIR SEPA INCONNU", "1240.00")

    alone = read(received, paid())
    several = read(received, paid(), paid(key="p2", customer="b", names=("Garage Le Goff",)))

    assert (alone.status, [one.id for one in alone.chosen]) == (Status.SUGGEST, ["p1"])
    assert (several.status, several.chosen, len(several.candidates)) == (Status.CHOOSE, (), 2)


def test_a_transfer_is_not_the_cheque_of_the_same_amount() -> None:
    assert read(line("VIR SEPA INCONNU", "1240.00"), paid(method="cheque")).status is Status.NONE
    assert read(line("REM CHQ 12", "1240.00"), paid()).status is Status.NONE
    assert read(line("VIR DUPONT SARL", "1240.00"), paid(method="cheque")).status is Status.SUGGEST


def test_a_line_that_names_another_customer_is_never_automatic_on_this_one() -> None:
    names = {"goff": ("Garage Le Goff",), "dupont": ("Dupont SARL",)}

    proposal = read(line("VIR GARAGE LE GOFF", "1240.00"), paid(), customers=names)

    assert proposal.status is Status.CHOOSE


def test_two_customers_with_one_name_are_not_told_apart() -> None:
    names = {"b": ("Martin Bernard",)}
    one = paid(customer="a", names=("Bernard Martin",))

    assert read(line("VIR MARTIN BERNARD", "1240.00"), one, customers=names).status is Status.SUGGEST


def test_who_was_said_to_be_no_sale_is_proposed_nothing() -> None:
    received = line("VIR DUPONT SARL", "1240.00")

    proposal = read(received, paid(), memory=not_a_sale(Memory(), received))

    assert (proposal.status, proposal.reasons[0].text) == (Status.NONE, "payeur marqué « pas une vente »")


def test_a_deposit_of_that_total_is_sure_when_it_is_the_only_one() -> None:
    received = line("REM CHQ 3 CHQ", "812.00")

    sure = read(received, deposit("812.00", "R-2026-0012"))
    other_count = read(received, deposit("812.00", "R-2026-0012", count=2))
    twins = read(received, deposit("812.00", "R-2026-0012"), deposit("812.00", "R-2026-0013"))
    late = read(received, deposit("812.00", "R-2026-0012", age=11))

    assert sure.status is Status.AUTO
    assert "= remise R-2026-0012 du 23/11/2026, montant exact, 3 chèques" in sure.sentence(received)
    assert (other_count.status, twins.status, late.status) == (Status.SUGGEST, Status.CHOOSE, Status.NONE)


def test_the_number_of_a_deposit_tells_twins_apart() -> None:
    proposal = read(
        line("REMISE CHEQUES R-2026-0013", "812.00"), deposit("812.00", "R-2026-0012"), deposit("812.00", "R-2026-0013")
    )

    assert (proposal.status, [one.id for one in proposal.chosen]) == (Status.AUTO, ["R-2026-0013"])


def test_cheques_in_no_deposit_that_add_up_to_the_line_are_suggested_together() -> None:
    cheques = [paid(amount, method="cheque", key=f"c{amount}") for amount in ("100.00", "250.00", "75.50", "31.20")]

    proposal = read(line("REM CHQ 0001", "356.70"), *cheques)
    ambiguous = read(line("REM CHQ 0001", "356.70"), *cheques, paid("100.00", method="cheque", key="twin"))

    assert (proposal.status, sorted(one.id for one in proposal.chosen)) == (
        Status.SUGGEST,
        ["c250.00", "c31.20", "c75.50"],
    )
    assert ambiguous.status is Status.SUGGEST
    doubtful = read(line("REM CHQ 0001", "175.50"), *cheques, paid("100.00", method="cheque", key="twin"))
    assert (doubtful.status, len(doubtful.candidates)) == (Status.CHOOSE, 2)


def test_many_cheques_are_searched_in_bounded_time() -> None:
    cheques = [paid(f"{100 + rank}.00", method="cheque", key=f"c{rank:03d}") for rank in range(200)]

    assert read(line("REM CHQ 0001", "8000.01"), *cheques).status is Status.NONE


def test_a_payout_is_known_by_its_provider_and_its_net() -> None:
    received = line("STRIPE", "1418.66")

    proposal = read(received, payout("1418.66"))

    assert proposal.status is Status.AUTO
    assert proposal.sentence(received) == (
        "+1\u202f418,66\u00a0€ STRIPE = versement du 23/11/2026, montant exact, 3 paiements, frais 9,34\u00a0€, "
        "nommé dans le libellé, à 2 jours près"
    )
    assert read(line("MOLLIE PAYMENTS", "1418.66"), payout("1418.66")).status is Status.NONE
    assert read(received, payout("1418.66", age=5)).status is Status.NONE
    assert read(received, payout("1418.66"), payout("1418.66", age=1)).status is Status.CHOOSE


def test_a_payout_quoted_by_its_token_is_sure_or_says_that_its_amount_differs() -> None:
    one, other = payout("1418.66", token="po_1RXyZ"), payout("1418.66", age=1, token="po_2ABcD")

    assert read(line("VIR STRIPE po_1RXyZ", "1418.66"), one, other).status is Status.AUTO
    wrong = read(line("VIR STRIPE po_1RXyZ", "1400.00"), one)
    assert wrong.status is Status.CHOOSE
    assert "1\u202f418,66\u00a0€ attendus" in [reason.text for reason in wrong.reasons]


@pytest.mark.parametrize(
    ("label", "method"),
    [("REJET PRLV SEPA DUPONT", "direct_debit"), ("IMPAYE CHQ 0004512", "cheque"), ("PRLV REJETE", "direct_debit")],
)
def test_a_refused_debit_or_cheque_proposes_to_undo_its_payment(label: str, method: str) -> None:
    received = line(label, "-1240.00")
    proven = paid(age=20, method=method)
    proven = Recorded(**{name: getattr(proven, name) for name in Recorded.__slots__} | {"kind": "received"})

    proposal = read(received, proven)

    assert (proposal.status, proposal.kind, [one.id for one in proposal.chosen]) == (Status.SUGGEST, "returned", ["p1"])
    assert "= retour du règlement du 05/11/2026" in proposal.sentence(received)
    assert read(line("VIR EMIS DUPONT", "-1240.00"), proven).status is Status.NONE


def test_money_given_back_is_found_by_its_sign() -> None:
    proposal = read(line("VIR EMIS DUPONT SARL", "-60.00"), paid("-60.00"), paid("60.00", key="p2"))

    assert [one.id for one in proposal.chosen] == ["p1"]


def bill(number: str, due: str = "1240.00", customer: str = "dupont", name: str = "Dupont SARL") -> OpenItem:
    return OpenItem(number, customer, (name,), number, DAY - timedelta(days=20), Money(due))


def test_a_payment_already_noted_wins_over_an_open_invoice_of_the_same_amount() -> None:
    received = line("VIR DUPONT SARL", "1240.00")
    invoices, noted = propose(received, Ledger([bill("FA-2026-0140")])), read(received, paid())

    winner = best(received, invoices, noted)

    assert (invoices.status, noted.status) == (Status.AUTO, Status.AUTO)
    assert isinstance(winner, RecordedProposal)
    assert winner.kind == "payment"
    assert (winner.status, winner.caps[-1].text) == (Status.SUGGEST, "une facture ouverte convient aussi")


def test_an_invoice_whose_number_is_quoted_wins_and_is_looked_at() -> None:
    received = line("VIR DUPONT SARL FA-2026-0140", "1240.00")
    invoices = propose(received, Ledger([bill("FA-2026-0140")]))

    winner = best(received, invoices, read(received, paid(numbers=("FA-2026-0131",))))

    assert isinstance(winner, Proposal)
    assert winner.status is Status.SUGGEST
    assert [link.item.number for link in winner.links] == ["FA-2026-0140"]


def test_an_invoice_of_a_named_customer_wins_over_an_unnamed_payment() -> None:
    received = line("VIR GARAGE LE GOFF", "1240.00")
    invoices = propose(received, Ledger([bill("FA-2026-0140", customer="goff", name="Garage Le Goff")]))

    winner = best(received, invoices, read(received, paid(), customers={"goff": ("Garage Le Goff",)}))

    assert winner is invoices
    assert winner.status is Status.AUTO


def test_with_one_reading_only_it_is_that_one() -> None:
    received = line("VIR DUPONT SARL", "1240.00")
    nothing, noted = propose(received, Ledger([])), read(received, paid())

    assert best(received, nothing, noted) is noted
    invoices = propose(received, Ledger([bill("FA-2026-0140")]))
    assert best(received, invoices, read(received)) is invoices

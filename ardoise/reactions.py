"""THE table: what follows from each event, and the functions that carry out the outbox's tasks.

Nobody imports this module; the settings name it (REACTIONS). Handlers are idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings

from ardoise.accountant import events as accountant
from ardoise.accountant.actions.tell import tell_asker, tell_askers
from ardoise.accountant.remarks import questions_on
from ardoise.archive.used import storage
from ardoise.banking import events as banking
from ardoise.banking.actions.bill_line import is_made_from_a_line, link_billed, require_paid
from ardoise.banking.actions.deposits import keep_deposited
from ardoise.banking.actions.feed_connect import forget_feed
from ardoise.banking.actions.feed_read import read_feed
from ardoise.banking.actions.feed_watch import watch_feeds
from ardoise.banking.actions.follow import release_reversed
from ardoise.banking.actions.import_statement import carry_on
from ardoise.banking.actions.propose import lines_wait, propose, propose_lines
from ardoise.banking.actions.read_payouts import read_payouts_of, watch_payouts
from ardoise.banking.connected import banks
from ardoise.banking.models import BankStatement, Reconciliation
from ardoise.banking.uploads import forget_uploads
from ardoise.companies import events as companies
from ardoise.companies.actions.insurance import watch_insurance
from ardoise.companies.events import INSURANCE_ENDING
from ardoise.companies.integrations import Integration, Use, api_keys, people
from ardoise.companies.models import Company
from ardoise.compliance.actions.archive import build_archive
from ardoise.compliance.actions.check_chain import check_chain
from ardoise.compliance.actions.close import close_company, close_due
from ardoise.compliance.actions.count_days import count_days
from ardoise.exports import events as exports
from ardoise.exports.actions.bundle import forget_bundles, make_bundle
from ardoise.history.models import Event
from ardoise.history.outbox import Handler
from ardoise.ledger.actions.capture import carry_on as carry_on_capture
from ardoise.ledger.actions.read_fec import recognise_fec
from ardoise.ledger.holds import keep_captured, keep_captured_lines
from ardoise.notifications.actions.announce import announce, mail_notices
from ardoise.notifications.actions.deliver import deliver
from ardoise.notifications.actions.invite import send_invitation
from ardoise.notifications.actions.read_bounces import read_bounces
from ardoise.notifications.connected import sending
from ardoise.notifications.events import MESSAGE_BOUNCED, MESSAGE_COMPLAINED, MESSAGE_FAILED
from ardoise.payments import events as payments
from ardoise.payments.actions.difference import take_back_of_credit, take_back_of_reversal
from ardoise.payments.actions.notice import follow_provider_event
from ardoise.payments.actions.paid import record_payment_made_before
from ardoise.payments.actions.receipt import send_receipt
from ardoise.payments.actions.watch import read_checkout, watch_checkouts
from ardoise.payments.connected import providers
from ardoise.payments.models import Payment
from ardoise.portal.events import QUESTION_ASKED
from ardoise.reminders.actions.run import run_daily
from ardoise.reminders.events import REMINDER_HELD, REMINDER_SENT
from ardoise.sales.actions.bill_signed import bill_signed
from ardoise.sales.actions.code import mail_code
from ardoise.sales.actions.complete_signature import complete_signature
from ardoise.sales.actions.overdue import note_overdue, watch_overdue
from ardoise.sales.actions.pdf import complete_pdf
from ardoise.sales.actions.seal import finish_seal
from ardoise.sales.actions.withdraw import complete_withdrawal
from ardoise.sales.events import (
    CREDIT_NOTE_ISSUED,
    INVOICE_ISSUED,
    INVOICE_OVERDUE,
    INVOICE_PAID_BEFORE,
    QUOTE_DECLINED,
    QUOTE_NOT_BILLED,
    QUOTE_SEEN,
    QUOTE_SIGNED,
    QUOTE_WITHDRAWN,
)
from ardoise.sales.remarks import Remarks
from ardoise.sales.used import documents
from ardoise.users.journal import forget_old_records

PROPOSE = "banking.propose"
LINK_BILLED = "banking.link_billed"
INVITE = "notifications.send_invitation"
ANNOUNCE = "notifications.announce"  # tells the people of the company; which events are worth it is in `kinds`

# What must never be true without the act: done in its transaction, before it commits.
AT_ONCE: dict[str, tuple[Callable[[Event], None], ...]] = {
    payments.PAYMENT_REVERSED: (release_reversed, take_back_of_reversal),
    CREDIT_NOTE_ISSUED: (take_back_of_credit,),
    INVOICE_PAID_BEFORE: (require_paid,),
}

REACTIONS: dict[str, tuple[str, ...]] = {
    companies.INVITED: (INVITE,),
    companies.INVITATION_RENEWED: (INVITE,),
    companies.COLLEAGUE_INVITED: (INVITE,),
    companies.COLLEAGUE_RENEWED: (INVITE,),
    INVOICE_PAID_BEFORE: (LINK_BILLED, "payments.record_payment_made_before"),  # in this order: one payment, not two
    QUOTE_SEEN: (ANNOUNCE,),
    INSURANCE_ENDING: (ANNOUNCE,),
    exports.BUNDLE_READY: (ANNOUNCE,),
    exports.BUNDLE_FAILED: (ANNOUNCE,),
    QUESTION_ASKED: (ANNOUNCE,),
    QUOTE_DECLINED: (ANNOUNCE,),
    QUOTE_SIGNED: ("sales.bill_signed", "sales.complete_signature", ANNOUNCE),
    QUOTE_NOT_BILLED: (ANNOUNCE,),
    QUOTE_WITHDRAWN: ("sales.complete_withdrawal", ANNOUNCE),
    INVOICE_OVERDUE: (ANNOUNCE,),
    payments.ONLINE_PAID: ("payments.send_receipt", ANNOUNCE),
    payments.ONLINE_TRIED: (ANNOUNCE,),
    payments.ONLINE_FAILED: (ANNOUNCE,),
    payments.ONLINE_TO_CHECK: (ANNOUNCE,),
    payments.ONLINE_REFUNDED: (ANNOUNCE,),
    payments.ONLINE_RETURNED: (ANNOUNCE,),
    payments.ONLINE_DISPUTED: (ANNOUNCE,),
    payments.ONLINE_LOST: (ANNOUNCE,),
    payments.ONLINE_WON: (ANNOUNCE,),
    banking.FEED_EXPIRING: (ANNOUNCE,),
    banking.FEED_EXPIRED: (ANNOUNCE,),
    banking.FEED_STOPPED: (ANNOUNCE,),
    banking.FEED_CONTRADICTED: (ANNOUNCE,),
    accountant.QUESTION_ASKED: (ANNOUNCE,),
    accountant.QUESTION_PURSUED: (ANNOUNCE,),
    accountant.QUESTION_ANSWERED: ("accountant.tell_askers",),
    accountant.PIECE_RECEIVED: ("accountant.tell_asker", ANNOUNCE),
    REMINDER_SENT: (ANNOUNCE,),
    REMINDER_HELD: (ANNOUNCE,),
    MESSAGE_FAILED: (ANNOUNCE,),
    MESSAGE_BOUNCED: (ANNOUNCE,),
    MESSAGE_COMPLAINED: (ANNOUNCE,),
    **dict.fromkeys(
        (
            *(banking.STATEMENT_IMPORTED, banking.LINE_LINKED, banking.LINE_UNLINKED, banking.LINE_SET_ASIDE),
            *(banking.LINE_TAKEN_BACK, banking.LESSON_FORGOTTEN, CREDIT_NOTE_ISSUED, payments.PAYMENT_RECORDED),
            *(payments.PAYMENT_CONFIRMED, payments.PAYMENT_REVERSED, payments.PAYMENT_ALLOCATED),
            *(payments.INVOICE_CORRECTED, payments.DIFFERENCE_SETTLED, payments.DIFFERENCE_TAKEN_BACK),
        ),
        (PROPOSE,),
    ),
    INVOICE_ISSUED: (LINK_BILLED, PROPOSE),
}

# handler -> whether an event gives it anything to do; the others are always worth a task
WORTH: dict[str, Callable[[Event], bool]] = {PROPOSE: lines_wait, LINK_BILLED: is_made_from_a_line}

HANDLERS: dict[str, Handler] = {
    "accountant.tell_asker": tell_asker,
    "accountant.tell_askers": tell_askers,
    LINK_BILLED: link_billed,
    "banking.import_statement": carry_on,
    "banking.forget_uploads": forget_uploads,
    PROPOSE: propose,
    "banking.propose_lines": propose_lines,
    "compliance.close_due": close_due,
    "compliance.close_company": close_company,
    "compliance.count_days": count_days,
    "compliance.check_chain": check_chain,
    "compliance.build_archive": build_archive,
    "notifications.deliver": deliver,
    ANNOUNCE: announce,
    INVITE: send_invitation,
    "notifications.mail_notices": mail_notices,
    "notifications.read_bounces": read_bounces,
    "exports.make_bundle": make_bundle,
    "exports.forget_bundles": forget_bundles,
    "ledger.recognise_fec": recognise_fec,
    "reminders.run_daily": run_daily,
    "companies.watch_insurance": watch_insurance,
    "sales.bill_signed": bill_signed,
    "sales.complete_signature": complete_signature,
    "sales.complete_withdrawal": complete_withdrawal,
    "sales.mail_code": mail_code,
    "sales.watch_overdue": watch_overdue,
    "sales.note_overdue": note_overdue,
    "sales.complete_pdf": complete_pdf,
    "sales.finish_seal": finish_seal,
    "payments.record_payment_made_before": record_payment_made_before,
    "payments.follow_provider_event": follow_provider_event,
    "payments.send_receipt": send_receipt,
    "payments.watch_checkouts": watch_checkouts,
    "payments.read_checkout": read_checkout,
    "banking.watch_feeds": watch_feeds,
    "banking.read_feed": read_feed,
    "banking.forget_feed": forget_feed,
    "banking.watch_payouts": watch_payouts,
    "banking.read_payouts": read_payouts_of,
    "ledger.carry_on_capture": carry_on_capture,
    "users.forget_old_records": forget_old_records,
}

# handler -> how often, in seconds; it finds by itself what there is to do, if anything
PERIODIC: dict[str, int] = {
    "compliance.close_due": 3600,
    "users.forget_old_records": 24 * 3600,
    "banking.forget_uploads": 3600,
    "reminders.run_daily": 600,
    "exports.forget_bundles": 3600,
    "sales.watch_overdue": 3600,
    "companies.watch_insurance": 21600,
    "payments.watch_checkouts": 60,
    "banking.watch_feeds": 3600,
    "banking.watch_payouts": 3600,
    **({"notifications.read_bounces": 300} if settings.BOUNCE_MAILBOX else {}),
}

# what rooms above payments have against the reversal of one: each raises a refusal (`payments/holds.py`)
HOLDS: tuple[Callable[[Payment], None], ...] = (keep_deposited,)

# the same against undoing a link of the bank, and an import that erases its own (`banking/holds.py`)
LINK_HOLDS: tuple[Callable[[Reconciliation], None], ...] = (keep_captured,)
IMPORT_HOLDS: tuple[Callable[[BankStatement], None], ...] = (keep_captured_lines,)

# what each room says on « Intégrations » and « Abonnement » (`companies/integrations.py`)
INTEGRATIONS: tuple[Callable[[Company], Iterable[Integration]], ...] = (banks, providers, sending, api_keys)
USES: tuple[Callable[[Company], Use], ...] = (documents, people, storage)

# what rooms above sales say on the rows of MES DEVIS and MES FACTURES (`sales/remarks.py`)
REMARKS: tuple[Remarks, ...] = (questions_on,)

"""THE table of checks: everything that must hold on a live database, room by room (house law 7).

Nobody imports this module; the settings name it (VERIFICATION). Its command is `ardoise check`.
"""

from __future__ import annotations

from ardoise.archive import checks as archive
from ardoise.banking import checks as banking
from ardoise.compliance import checks as compliance
from ardoise.history import checks as history
from ardoise.history.verify import Check
from ardoise.ledger import checks as ledger
from ardoise.payments import checks as payments
from ardoise.sales.checks import billed, billing, frozen, numbers, settlements, signatures

CHECKS: tuple[Check, ...] = (
    Check(numbers.NUMBERS, "numéros des factures et des avoirs", numbers.invoice_numbers_follow),
    Check(numbers.QUOTE_NUMBERS, "numéros des devis", numbers.quote_numbers_follow),
    Check(frozen.FROZEN, "documents figés", frozen.frozen_values_are_unchanged),
    Check(frozen.TOTALS, "totaux recalculés", frozen.totals_add_up),
    Check(frozen.FILES, "PDF et XML de chaque facture", frozen.files_are_there),
    Check(frozen.QUOTES, "versions des devis", frozen.quote_versions_are_unchanged),
    Check(signatures.SIGNATURES, "signatures en ligne", signatures.signatures_prove),
    Check(billing.BILLING, "acomptes, parts et soldes", billing.parts_add_up),
    Check(billed.BILLED, "déjà facturé de chaque devis", billed.quotes_know_what_was_billed),
    Check(settlements.SETTLEMENTS, "reste à payer", settlements.settlements_are_due),
    Check(payments.PAID, "règlements reçus", payments.settlements_are_allocated),
    Check(payments.ALLOCATIONS, "affectations des règlements", payments.allocations_are_within),
    Check(payments.ONLINE, "paiements en ligne", payments.online_payments_agree),
    Check(banking.BALANCES, "soldes des comptes bancaires", banking.balances_are_sums),
    Check(banking.LINES, "lignes de banque", banking.lines_say_what_is_linked),
    Check(banking.LINKS, "rapprochements", banking.links_are_coherent),
    Check(banking.TOGETHER, "remises de chèques et versements", banking.deposits_and_payouts_add_up),
    Check(compliance.CLOSINGS, "clôtures et totaux perpétuels", compliance.closings_hold),
    Check(compliance.DAYS, "totaux notés par jour", compliance.day_totals_hold),
    Check(compliance.ARCHIVES, "signatures des archives", compliance.archives_are_signed),
    Check(ledger.CAPTURES, "captures du comptable", ledger.captures_hold),
    Check(ledger.CAPTURED, "écritures capturées", ledger.captured_entries_are_the_same),
    Check(archive.FILES, "fichiers archivés", archive.files_are_whole),
    Check(history.CHAIN, "chaîne des événements", history.chains_hold),
    Check(history.ORIGIN, "origine des événements", history.origins_hold),
    Check(history.TRIGGERS, "déclencheurs de la base", history.triggers_are_in_place),
    Check(history.TASKS, "tâches en échec", history.tasks_went_well),
)

"""The tables of CSV exports: what the columns of each bank are called, and the words that say a column's role.

Presets are data: a signature (folded names that are all in the header) and, for some roles, the names to take first.
What a preset does not say comes from `NAMES`, so a renamed or added column costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """One bank's export. `columns`: role -> names by preference; the names of "label" are joined in that order."""

    bank: str
    signature: Names
    columns: dict[str, Names] = field(default_factory=dict)


PRESETS: tuple[Preset, ...] = (
    Preset("BNP Paribas", ("libelle court", "libelle operation", "montant operation en euro")),
    Preset(
        "Société Générale",
        ("libelle", "detail de l ecriture", "montant de l operation"),
        {"label": ("libelle", "detail de l ecriture")},
    ),
    Preset("Société Générale", ("date comptabilisation", "libelle complet operation", "montant operation")),
    Preset("Crédit Agricole", ("date", "libelle", "debit euros", "credit euros")),
    Preset(
        "Banque Populaire ou Caisse d’Épargne",
        ("libelle simplifie", "libelle operation", "informations complementaires"),
        {"label": ("libelle operation",), "date": ("date de comptabilisation",)},
    ),
    Preset(
        "Caisse d’Épargne",
        ("date", "numero d operation", "libelle", "debit", "credit", "detail"),
        {"label": ("libelle",)},
    ),
    Preset("Crédit Mutuel ou CIC", ("date", "date de valeur", "debit", "credit", "libelle", "solde")),
    Preset("Crédit Mutuel ou CIC", ("date", "date de valeur", "montant", "libelle", "solde")),
    Preset("La Banque Postale", ("date", "libelle", "montant euros")),
    Preset("BoursoBank", ("dateop", "dateval", "label", "amount"), {"label": ("label",)}),
    Preset("Fortuneo", ("date operation", "date valeur", "libelle", "debit", "credit")),
    Preset(
        "Shine",
        ("transaction id", "debit", "credit", "libelle", "nom de la contrepartie"),
        {"label": ("libelle",)},
    ),
    Preset(
        "Qonto",
        ("statut", "montant total ttc", "nom de la contrepartie"),
        {"label": ("nom de la contrepartie", "reference")},
    ),
    Preset(
        "Qonto",
        ("status", "total amount incl vat", "counterparty name"),
        {"label": ("counterparty name", "reference"), "date": ("operation date utc", "operation date local")},
    ),
    Preset(
        "Revolut Business",
        ("date started utc", "date completed utc", "payment currency", "amount"),
        {"label": ("description", "reference"), "amount": ("amount",), "bank_id": ("id",)},
    ),
    Preset(
        "Revolut",
        ("started date", "completed date", "description", "amount", "state"),
        {"label": ("description",), "account": ("product",)},
    ),
    Preset("N26", ("booking date", "partner name"), {"label": ("partner name", "payment reference")}),
    Preset("N26", ("payee", "payment reference"), {"label": ("payee", "payment reference")}),
    Preset(
        "N26",
        ("beneficiaire", "reference de paiement"),
        {"label": ("beneficiaire", "reference de paiement"), "iban": ("numero de compte",)},
    ),
    Preset(
        "Wise",
        ("transferwise id", "date", "amount", "description"),
        {"label": ("description", "payment reference")},
    ),
    Preset(
        "Wise",
        ("direction", "source amount after fees", "target amount after fees"),
        {
            "label": ("payment reference", "reference"),
            "debit": ("source amount after fees",),
            "credit": ("target amount after fees",),
            "debit_currency": ("source currency",),
            "credit_currency": ("target currency",),
            "payer": ("source name",),
            "payee": ("target name",),
            "date": ("finished on", "finished", "created on", "created"),
            "value_date": ("created on", "created"),
            "bank_id": ("id", "transferwise id"),
            "amount": (),
        },
    ),
    Preset("PayPal", ("avant commission", "net", "type"), {"label": ("nom", "type"), "amount": ("net",)}),
    Preset("PayPal", ("gross", "net", "balance impact"), {"label": ("name", "type"), "amount": ("net",)}),
    Preset(
        "Stripe",
        ("balance transaction id", "gross", "net"),
        {"label": ("description", "customer name"), "amount": ("net",), "date": ("created",)},
    ),
    Preset(
        "Stripe",
        ("id", "type", "amount", "net"),
        {"label": ("description", "customer name"), "amount": ("net",), "gross": ("amount",)},
    ),
    Preset(
        "SumUp",
        ("type de transaction", "montant total", "frais", "virement"),
        {"label": ("type de transaction", "description"), "amount": ("montant total",), "bank_id": ()},
    ),
    Preset(
        "SumUp",
        ("transaction type", "total", "fee", "payout"),
        {"label": ("transaction type", "description"), "amount": ("total",), "bank_id": ()},
    ),
)

# Role -> patterns of folded names, by preference. The first column of the first pattern that matches is taken.
_EUROS = "(?: en)?(?: euros?| eur)?"
_SOURCES: dict[str, Names] = {
    "date": (
        "date (?:de )?comptabilisation",
        "date comptable|dates? d ecriture|date ecriture",
        "(?:booking|booked|posting|posted|accounting|bank) (?:date|on)",
        "(?:date completed|completed date|completed)(?: utc| on)?",
        "date completed .*",
        "date (?:de l |d |de )?operation(?: utc)?",
        "dateop|date (?:op|ope|oper)|operation date(?: utc)?",
        "date (?:de l |d |de )?operation .*|operation date .*",
        "(?:date (?:de )?(?:la )?)?transaction(?: date)?|transaction date.*|date de transaction.*",
        "date|dates|jour|date heure|date et heure",
        "buchungstag|buchungsdatum|datum|fecha(?: .*)?|data(?: .*)?",
        "created(?: utc| on| at)?",
        "finished(?: on)?",
        "date (?!.*valeur|.*reglement|.*virement|.*echeance).*",
    ),
    "value_date": (
        "date (?:de )?(?:la )?valeur.*|dateval|valeur|date val",
        "value date.*|settlement date.*|date de reglement.*|available on",
        "valuta|valutadatum|wertstellung|fecha valor|data valuta",
    ),
    "amount": (
        "montant (?:total )?ttc|montant total ttc|total amount incl vat",
        "net|montant net|net amount|amount net",
        f"montant{_EUROS}|montants?",
        "amount",
        "montant total|total amount|total",
        f"montant (?:de l |de la |d )?(?:operation|transaction|mouvement){_EUROS}",
        "amount (?:in )?[a-z]{3}|montant (?:en )?[a-z]{3}",
        "betrag.*|bedrag.*|importe.*|importo.*|value",
        "montant .*|amount .*",
    ),
    "debit": (
        f"debits?{_EUROS}|montant (?:au |du )?debit{_EUROS}|debit amount",
        "depenses?|sorties?|outflow|paid out|money out|withdrawals?|retraits?|soll|af|addebiti|cargo",
        "debit (?!currency|credit|ou |account).*",
    ),
    "credit": (
        f"credits?{_EUROS}|montant (?:au |du )?credit{_EUROS}|credit amount",
        "recettes?|entrees?|inflow|paid in|money in|deposits?|haben|bij|accrediti|abono|versements?",
        "credit (?!currency|debit|ou |account).*",
    ),
    "label": (
        "libelle (?:de l |d )?operation",
        "libelle complet.*",
        "libelle|libelles|libelle (?:de l )?ecriture|libelle (?:du )?mouvement",
        "label|description|descriptions",
        "intitule.*|designation|wording|narrative|narration|memo",
        "details?(?: .*)?|nature(?: .*)?|operation|operations|objet",
        "name description|text|texte|buchungstext|verwendungszweck|omschrijving",
        "concepto|descripcion|descrizione|causale",
        "libelle .*|description .*",
    ),
    "second": (
        "libelle complementaire|complement(?: .*)?",
        "motif(?: .*)?|.* motif",
        "payment reference|reference (?:de|du) paiement|communication(?: .*)?",
    ),
    "counterparty": (
        "nom de la contrepartie|contrepartie|counterparty(?: name)?|partner name|partenaire",
        "payee(?: name)?|beneficiaire|nom du (?:beneficiaire|tiers)|beneficiary name|tiers|merchant|marchand",
        "nom|name|customer name|donneur d ordre|emetteur|fournisseur",
    ),
    "payer": (
        "payer name|payer",
        "nom (?:du |de l )?(?:payeur|donneur d ordre|debiteur|emetteur)|debtor name",
    ),
    "payee": ("payee name|nom (?:du )?(?:beneficiaire|destinataire)|creditor name",),
    "reference": (
        "reference|ref|references",
        "reference (?:interne )?(?:de l |d )?operation|reference operation|ref operation",
        "numero de facture|invoice number",
        "reference end to end|end to end.*|ref transaction|numero de piece|n piece|numero d ecriture",
    ),
    "bank_id": (
        "transaction id|id (?:de )?(?:la )?transaction|identifiant (?:de )?(?:la )?transaction|transferwise id",
        "balance transaction id|numero (?:de |d )?(?:la )?(?:operation|transaction)|id operation|operation id",
        "id|uuid|identifiant",
    ),
    "iban": (
        "iban (?:de la |du |de l )?(?:contrepartie|beneficiaire|tiers|emetteur|partenaire)",
        "(?:counterparty|beneficiary|partner|payee) iban|iban",
    ),
    "account": (
        "iban du compte|account iban|accountnum|numero (?:de |du )?compte|compte numero|n (?:de |du )?compte",
        "compte|account|nom du compte|account name",
    ),
    "currency": (
        "devise|currency|payment currency|monnaie|devise (?:de l operation|du compte)|account currency",
        "wahrung|moneda|valuta|munt|code devise|currency code",
    ),
    "fee": ("frais|fees?|commission|commissions|total fees|source fee amount|montant des frais|fee amount",),
    "gross": ("avant commission|gross|brut|montant brut",),
    "balance": (
        "solde|balance|running bal(?:ance)?|accountbalance|resulting balance|account balance",
        "solde (?:apres |du |comptable|progressif|courant|en )?.*|saldo|kontostand",
    ),
    "status": ("statut|status|state|etat|etat (?:de la transaction|de l operation)|statut .*",),
    "direction": (
        "sens|sens (?:de l )?operation|direction|impact sur le solde|balance impact",
        "debit credit|credit debit|debit ou credit|d c|c d|dc|af bij|credit debit indicator|type de mouvement",
    ),
    "kind": (
        "type|type (?:de |d )?(?:operation|transaction)|transaction type|reporting category|operation type",
        "methode de paiement|payment method|code operation",
    ),
}
NAMES: dict[str, tuple[re.Pattern[str], ...]] = {
    role: tuple(re.compile(pattern) for pattern in patterns) for role, patterns in _SOURCES.items()
}
NOT_AN_AMOUNT = re.compile(
    r"(?!.*\b(?:ttc|incl)\b).*\b(?:ht|tva|vat|tax|taxe|taxes|tip|francs?|frf|local|locale|foreign|etrangere|original|orig|origine|hors|excl"
    r"|frais|fees?|commission|assurance|shipping|expedition|carte|currency|devise|date|remise|restant|hold)\b.*"
)
NO_CURRENCY = re.compile(r".*\b(?:fee|orig|original|local|locale|source|target|foreign|etrangere|debit|credit)\b.*")

PENDING = re.compile(
    r"(?:pending|en attente|en cours|a venir|attente|processing|in progress|non comptabilise|autorise|authori[sz]ed"
    r"|memo|uncleared|awaiting|on hold|bloque|previsionnel|programme|planifie|scheduled|a traiter)\b.*"
)
REFUSED = re.compile(
    r"(?:declined|refuse|rejete|rejected|annule|cancell?ed|failed|echoue|echec|reverted|expired|expire"
    r"|denied|void)e?\b.*"
)
BOOKED = re.compile(
    r"(?:booked|completed|settled|cleared|reconciled|done|posted|processed|success(?:ful)?|paid|execute|termine|complete"
    r"|accepte|paye|comptabilise|regle|valide|effectue|rapproche)e?s?"
)
MONEY_OUT = frozenset(
    "debit d db dbit dr out sortie sorties soll af s depense withdrawal decaissement debiteur sortant".split()
)
MONEY_IN = frozenset(
    "credit c cr crdt in entree entrees haben bij h recette deposit encaissement crediteur entrant".split()
)

_SIDE = "(?:crediteur|debiteur|comptable|disponible|reel|provisoire)"
BALANCE = re.compile(
    rf"(?:(?:ancien|nouveau|dernier) solde|solde {_SIDE}"
    r"|solde (?:initial|final|precedent|anterieur|reporte|intermediaire)"
    r"|solde (?:de|d|a l) (?:cloture|ouverture)|solde (?:au|a la date|en|fin|debut|de debut|de fin)\b|report a nouveau"
    r"|report solde"
    r"|(?:opening|closing|starting|ending|previous|current|available) balance|balance (?:brought|carried))\b.*"
    r"|solde|soldes|balance|solde (?:euros?|eur|en euros?)"
)
TOTAL = re.compile(
    r"(?:sous )?tota(?:l|ux)(?: (?:des |du |de la |general|generaux|mouvements|operations|debits?|credits?|euros?|eur"
    r"|periode|page|compte|releve|et|en|amount|debit|credit)+)*|grand total|totals|(?:sous )?tota(?:l|ux) (?:des|du) .*"
)
LOOSE = re.compile(r".*\bsoldes?\b.*|(?:sous )?tota(?:l|ux)\b.*|.*\bbalance\b.*|report\b.*|a reporter\b.*")
OPENING = re.compile(
    r".*\b(?:debut|initial|precedent|anterieur|ancien|ouverture|opening|starting|previous|brought)\b.*"
)
FRANCS = re.compile(r".*\b(?:francs?|frf)\b.*")
KNOWN_WORDS: tuple[str, ...] = tuple(
    sorted(
        set(
            re.findall(
                r"[a-z]{3,}",
                " ".join(
                    (
                        *(pattern for patterns in _SOURCES.values() for pattern in patterns),
                        *(name for preset in PRESETS for name in preset.signature),
                        PENDING.pattern,
                        REFUSED.pattern,
                        BALANCE.pattern,
                        OPENING.pattern,
                        "execute termine complete accepte paye comptabilise regle valide periode telechargement numero",
                    )
                ),
            )
        )
    )
)

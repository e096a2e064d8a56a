"""What a bank line that is no sale probably is: fees, tax, social, salary, loan, transfer, owner, purchase."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ardoise.domain.matching_ledger import Line
from ardoise.domain.names import fold

# The first that the label says; codes of the categories of « Pas une vente ».
_SAYS = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        (
            "tax",
            r"\bDGFIP\b|\bIMPOTS?\b|\bTVA\d?\b|\bCFE\b|\bCVAE\b|\bTAXES?\b|\bCICE\b|\bTRESOR PUBLIC\b|\bDOUANES?\b"
            r"|\bFINANCES PUBLIQUES\b|\bPRELEVEMENT A LA SOURCE\b|\bAMENDES?\b",
        ),
        (
            "social",
            r"\bURSSAF\b|\bCIPAV\b|\bAGIRC\b|\bARRCO\b|\bMALAKOFF\b|\bKLESIA\b|\bAG2R\b|\bPRO ?BTP\b|\bMSA\b|\bRSI\b"
            r"|\bCPAM\b|\bIJSS\b|\bCNAM\b|\bCARSAT\b|\bCARPIMKO\b|\bCARMF\b|\bPOLE EMPLOI\b|\bFRANCE TRAVAIL\b|\bOPCO\b"
            r"|\bAGEFIPH\b|\bHUMANIS\b|\bPREVOYANCE\b|\bRETRAITE\b|\bMUTUELLE\b|\bCONGES (PAYES|INTEMPERIES)\b",
        ),
        ("salary", r"\bSALAIRES?\b|\bPAIES?\b|\bPAYES?\b(?! LE)|\bREMUNERATIONS?\b|\bACOMPTE SUR SALAIRE\b"),
        (
            "loan",
            r"\bPRETS?\b(?! A )|\bEMPRUNTS?\b|\bDEBLOC\w*\b|\bECH(EANCE)? (DE )?CREDIT\b|\bREALISATION (DE )?CREDIT\b"
            r"|\bREMB\w* (DE )?CREDIT\b|\bPGE\b",
        ),
        (
            "transfer",
            r"\bVIR(EMENT)? INTERNE\b|\bLIVRET\b|\bCOMPTE A COMPTE\b|\bCPTE A CPTE\b|\bVERS (MON|NOTRE) COMPTE\b",
        ),
        (
            "owner",
            r"\bAPPORTS?\b|\bCOMPTE COURANT\b|\bC C ASSOCIE|\bCCA\b|\bDIVIDENDES?\b|\bCAPITAL\b|\bEXPLOITANT\b"
            r"|\bPRELEVEMENTS? PERSONNELS?\b",
        ),
        (
            "fees",
            r"\bFRAIS\b|\bCOMMISSIONS?\b|\bCOM(M)? (MVT|MOUVEMENT|INTERV\w*|TPE|CB|CARTES?)\b|\bAGIOS?\b"
            r"|\bTENUE DE C\w+|\bCOTIS\w* (\w+ )?(CB|CARTE|VISA|MASTERCARD|COMPTE|PACK|OFFRE|PRO|TPE)\b"
            r"|\bARRETE DE C\w+|\bINTERETS DEB\w*|\bFORFAIT (COMPTE|BANC\w+)\b"
            r"|\bOPTION (SMS|ALERTE\w*)\b|\bLOCATION TPE\b",
        ),
    )
)
_BUYS = re.compile(r"\b(CB|CARTES?|ACHATS?|PAIEMENTS?|PRLVS?|PRELEVEMENTS?|FACTURES?|FACT|TIP|LOYERS?|ASSURANCES?)\b")
_GIVEN_BACK = re.compile(r"^(VIR(EMENT)? )?(SEPA )?(AVOIR|ANNULATION|ANNUL|REMB\w*|RBT)\b|\bREMBOURSEMENT\b")


def category_of(line: Line, own_names: Iterable[str] = ()) -> str:
    """The probable category of a line that is no sale, or "" when its label says nothing of it.

    Example: -35,00 € « COTISATION CARTE VISA » -> "fees", -120,00 € « PRLV SEPA URSSAF » -> "social".
    """
    text = fold(f"{line.label} {line.counterparty} {line.memo}")
    if any(" " in name and f" {name} " in f" {text} " for name in map(fold, own_names)):
        return "transfer"
    for code, pattern in _SAYS:
        if pattern.search(text):
            return code
    out = line.amount.cents < 0
    return "purchase" if (_BUYS if out else _GIVEN_BACK).search(text) else ""

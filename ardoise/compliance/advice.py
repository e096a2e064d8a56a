"""What to do about what a verification found, in plain words."""

from __future__ import annotations

from ardoise.compliance.models import Verification

_BY_CODE = {
    "events.chain": "La chaîne des événements est rompue : quelqu’un a écrit dans la base autrement que par Ardoise.",
    "closings": "Une clôture ne correspond plus à ce qu’elle couvre.",
    "archives": "Une archive n’est plus celle qui a été signée : reprenez la copie que vous gardez ailleurs.",
    "files": "Un fichier conservé manque ou a changé : reprenez-le dans une sauvegarde.",
    "triggers": "Les protections de la base manquent : l’exploitant d’Ardoise doit lancer « ardoise migrate ».",
}
_ALWAYS = (
    "N’essayez pas de réparer à la main. Gardez ce rapport et prévenez la personne qui exploite Ardoise : elle compare "
    "avec la dernière sauvegarde et la dernière archive signée. Une facture fausse se corrige par un avoir, un "
    "règlement par son annulation, jamais en modifiant ce qui est enregistré."
)


def advice_of(run: Verification) -> str:
    known = [_BY_CODE[one["code"]] for one in run.checks if one["faults"] and one["code"] in _BY_CODE]
    return " ".join([*known, _ALWAYS])


def first_fault(run: Verification) -> tuple[str, str, str] | None:
    """The first thing wrong: the check, the row, the sentence."""
    for one in run.checks:
        for found in one["shown"]:
            if not found["is_warning"]:
                return one["label"], found["row"], found["sentence"]
    return None

"""The events of the room and their sentences: the journal of technical events that the law asks for."""

from ardoise.history.sentences import register

PERIOD_CLOSED = "compliance.period_closed"
ATTESTED = "compliance.attested"
VERIFICATION_ASKED = "compliance.verification_asked"
VERIFIED = "compliance.verified"
ARCHIVE_ASKED = "compliance.archive_asked"
ARCHIVED = "compliance.archived"
ARCHIVE_TAKEN = "compliance.archive_downloaded"
TOTALS_TAKEN = "compliance.totals_exported"
TRAIL_TAKEN = "compliance.trail_exported"
VERSION_STARTED = "instance.version_started"

register(
    {
        PERIOD_CLOSED: "a clôturé {period} : {total:money} encaissés, total perpétuel {perpetual:money}",
        ATTESTED: "a édité l’attestation individuelle {number} (version {major})",
        VERIFICATION_ASKED: "a demandé de vérifier la chaîne",
        VERIFIED: "a vérifié la chaîne : {result}",
        ARCHIVE_ASKED: "a demandé l’archive {period}",
        ARCHIVED: "a scellé l’archive n° {number} ({period}), {files} fichiers, empreinte {sha256}",
        ARCHIVE_TAKEN: "a téléchargé l’archive n° {number}",
        TOTALS_TAKEN: "a exporté les totaux {period}",
        TRAIL_TAKEN: "a exporté la piste d’audit de {number}",
        VERSION_STARTED: "a démarré la version {version}",
    }
)

"""The events of the room and their sentences."""

from ardoise.history.sentences import register

COMPANY_FOUNDED = "company.founded"
COMPANY_CHANGED = "company.changed"
TOKEN_CREATED = "company.token_created"
TOKEN_REVOKED = "company.token_revoked"

MEMBER_ADDED = "company.member_added"
INVITED = "access.invited"
INVITATION_RENEWED = "access.invitation_renewed"
INVITATION_REVOKED = "access.invitation_revoked"
INVITATION_ACCEPTED = "access.accepted"
ROLE_CHANGED = "access.role_changed"
END_CHANGED = "access.end_changed"
MEMBER_REMOVED = "access.removed"
MEMBER_LEFT = "access.left"
FIRM_GIVEN = "access.firm_given"
FIRM_END_CHANGED = "access.firm_end_changed"
FIRM_REMOVED = "access.firm_removed"

# Of a firm: in the chain of the instance, since a firm is of no company.
FIRM_FOUNDED = "firm.founded"
FIRM_RENAMED = "firm.renamed"
COLLEAGUE_INVITED = "firm.invited"
COLLEAGUE_RENEWED = "firm.invitation_renewed"
COLLEAGUE_REVOKED = "firm.invitation_revoked"
COLLEAGUE_JOINED = "firm.joined"
COLLEAGUE_REMOVED = "firm.removed"
COLLEAGUE_LEFT = "firm.left"

# What may be in the history of the accesses, found by the index of events by subject
ACCESS_SUBJECTS = ("companies.membership", "companies.invitation", "companies.firmaccess", "companies.apitoken")

RATE_NOTED = "reminder.rate_noted"
VAT_REGIME_CHANGED = "company.vat_regime_changed"
VAT_REGIME_DROPPED = "company.vat_regime_dropped"
INSURANCE_ENDING = "company.insurance_ending"

register(
    {
        RATE_NOTED: "a noté les taux du semestre commencé le {start} : BCE {ecb} %, intérêt légal {legal} %",
        VAT_REGIME_CHANGED: "a changé le régime de TVA à partir du {starts_on} : {regime} (avant : {former})",
        VAT_REGIME_DROPPED: "a renoncé au changement de régime de TVA prévu le {starts_on}",
        INSURANCE_ENDING: "Assurance {name} : valable jusqu’au {day}",
        COMPANY_FOUNDED: "a créé l’entreprise {name}",
        COMPANY_CHANGED: "a modifié la fiche de l’entreprise ({fields})",
        TOKEN_CREATED: "a créé une clé d’API ({name})",
        TOKEN_REVOKED: "a révoqué une clé d’API ({name})",
        MEMBER_ADDED: "a donné accès à {member} ({role})",
        INVITED: "a invité {email} ({role}{until})",
        INVITATION_RENEWED: "a renvoyé l’invitation à {email} ({role})",
        INVITATION_REVOKED: "a révoqué l’invitation de {email} ({role})",
        INVITATION_ACCEPTED: "a accepté l’invitation envoyée à {email} ({role}{until})",
        ROLE_CHANGED: "a changé le rôle de {member} : {before} → {after}",
        END_CHANGED: "a changé la fin de l’accès de {member} : {before} → {after}",
        MEMBER_REMOVED: "a retiré l’accès de {member} ({role})",
        MEMBER_LEFT: "a quitté l’entreprise ({role})",
        FIRM_GIVEN: "a accepté l’invitation envoyée à {email} pour le cabinet {firm}{until}",
        FIRM_END_CHANGED: "a changé la fin de l’accès du cabinet {firm} : {before} → {after}",
        FIRM_REMOVED: "a retiré l’accès du cabinet {firm}",
        FIRM_FOUNDED: "a créé le cabinet {firm}",
        FIRM_RENAMED: "a renommé le cabinet : {before} → {after}",
        COLLEAGUE_INVITED: "a invité {email} dans le cabinet {firm}",
        COLLEAGUE_RENEWED: "a renvoyé l’invitation à {email} dans le cabinet {firm}",
        COLLEAGUE_REVOKED: "a révoqué l’invitation de {email} dans le cabinet {firm}",
        COLLEAGUE_JOINED: "a rejoint le cabinet {firm}",
        COLLEAGUE_REMOVED: "a retiré {member} du cabinet {firm}",
        COLLEAGUE_LEFT: "a quitté le cabinet {firm}",
    }
)

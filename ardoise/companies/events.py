"""The events of the room and their sentences."""

from ardoise.history.sentences import register

COMPANY_FOUNDED = "company.founded"
COMPANY_CHANGED = "company.changed"
MEMBER_ADDED = "company.member_added"
TOKEN_CREATED = "company.token_created"
TOKEN_REVOKED = "company.token_revoked"

register(
    {
        COMPANY_FOUNDED: "a créé l’entreprise {name}",
        COMPANY_CHANGED: "a modifié la fiche de l’entreprise ({fields})",
        MEMBER_ADDED: "a donné accès à {member} ({role})",
        TOKEN_CREATED: "a créé une clé d’API ({name})",
        TOKEN_REVOKED: "a révoqué une clé d’API ({name})",
    }
)

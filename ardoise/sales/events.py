"""The events of the room and their sentences."""

from ardoise.history.sentences import BY_VISITOR, register
from ardoise.notifications import kinds
from ardoise.notifications.kinds import Announcement, by_someone_else

QUOTE_CREATED = "quote.created"
QUOTE_CHANGED = "quote.changed"
QUOTE_DELETED = "quote.deleted"
QUOTE_FINALISED = "quote.finalised"
QUOTE_ACCEPTED = "quote.accepted"
QUOTE_DECLINED = "quote.declined"
QUOTE_REOPENED = "quote.reopened"
QUOTE_CODE_ASKED = "quote.code_asked"
QUOTE_SIGNED = "quote.signed"
QUOTE_NOT_BILLED = "quote.not_billed"
QUOTE_WITHDRAWN = "quote.withdrawn"
SIGNING_CHANGED = "company.signing_changed"
INVOICE_CREATED = "invoice.created"
INVOICE_CHANGED = "invoice.changed"
INVOICE_DELETED = "invoice.deleted"
INVOICE_SEAL_ASKED = "invoice.seal_asked"
INVOICE_SEAL_CANCELLED = "invoice.seal_cancelled"
INVOICE_ISSUED = "invoice.issued"
INVOICE_PAID_BEFORE = "invoice.paid_before"
INVOICE_OVERDUE = "invoice.overdue"
CREDIT_NOTE_ISSUED = "credit_note.issued"
DOCUMENT_SENT = "document.sent"
DOCUMENT_QUEUED = "document.queued"
QUOTE_SEEN = "quote.seen"
INVOICE_SEEN = "invoice.seen"
DOCUMENT_DOWNLOADED = "document.downloaded"
LINK_REVOKED = "deal.link_revoked"
LOGO_CHANGED = "company.logo_changed"
LAYOUT_SAVED = "company.layout_saved"
LAYOUT_DELETED = "company.layout_deleted"
LAYOUTS_CHOSEN = "company.layouts_chosen"
MAIL_TEXT_SAVED = "company.mail_text_saved"
MAIL_TEXT_RESET = "company.mail_text_reset"
MAIL_TRIED = "company.mail_tried"

register(
    {
        QUOTE_CREATED: "a créé le devis {label}",
        QUOTE_CHANGED: "a modifié le devis {label}",
        QUOTE_DELETED: "a supprimé le devis {label}",
        QUOTE_FINALISED: "a validé le devis {number} (version {version}), {total:money} TTC",
        QUOTE_ACCEPTED: "a noté l’accord du client sur le devis {number}",
        QUOTE_ACCEPTED + BY_VISITOR: "a accepté le devis {number}",
        QUOTE_DECLINED: "a noté le refus du devis {number} {reason}",
        QUOTE_DECLINED + BY_VISITOR: "a refusé le devis {number} {reason}",
        QUOTE_REOPENED: "a rouvert le devis {number}",
        QUOTE_CODE_ASKED: "a demandé un code pour signer {number}, envoyé à {address}",
        QUOTE_SIGNED: "a signé en ligne le devis {number} (version {version}), {total:money} TTC",
        QUOTE_NOT_BILLED: "n’a pas pu facturer l’acompte du devis {number} : {reason}",
        QUOTE_WITHDRAWN: "s’est rétracté du devis {number} : {to_do}",
        SIGNING_CHANGED: "a changé les règles de la signature en ligne ({fields})",
        INVOICE_CREATED: "a préparé le {label} ({kind})",
        INVOICE_CHANGED: "a modifié {label}",
        INVOICE_DELETED: "a supprimé {label}",
        INVOICE_SEAL_ASKED: "a demandé de sceller {label}",
        INVOICE_SEAL_CANCELLED: "a annulé le scellement de {label}",
        INVOICE_ISSUED: "a émis la facture {number}, {total:money} TTC",
        INVOICE_PAID_BEFORE: "a émis {number} comme déjà payée",
        INVOICE_OVERDUE: "constate que {number}, {customer}, est échue depuis le {day} : il reste {due:money}",
        CREDIT_NOTE_ISSUED: "a émis l’avoir {number} sur la facture {original}, {total:money} TTC",
        DOCUMENT_SENT: "a envoyé {number} à {recipients}",
        DOCUMENT_QUEUED: "a demandé l’envoi de {number} à {recipients}",
        QUOTE_SEEN: "a ouvert la page du devis {number} (version {version})",
        INVOICE_SEEN: "a ouvert la page de {number}",
        DOCUMENT_DOWNLOADED: "a téléchargé le PDF de {number}",
        LINK_REVOKED: "a révoqué le lien de {number} : ceux qui sont partis n’ouvrent plus rien",
        LOGO_CHANGED: "a changé le logo",
        LAYOUT_SAVED: "a enregistré le modèle de document « {name} »",
        LAYOUT_DELETED: "a supprimé le modèle de document « {name} »",
        LAYOUTS_CHOSEN: "a choisi les modèles de documents habituels ({fields})",
        MAIL_TEXT_SAVED: "a changé le modèle d’e-mail « {name} » ({language})",
        MAIL_TEXT_RESET: "a repris le texte d’origine du modèle d’e-mail « {name} » ({language})",
        MAIL_TRIED: "s’est envoyé un essai du modèle d’e-mail « {name} »",
    }
)

kinds.register(
    {
        QUOTE_DECLINED: Announcement(kinds.REFUSED, when=by_someone_else),
        QUOTE_SIGNED: Announcement(kinds.SIGNED),
        QUOTE_NOT_BILLED: Announcement(kinds.NOT_BILLED),
        QUOTE_WITHDRAWN: Announcement(kinds.WITHDRAWN),
        INVOICE_OVERDUE: Announcement(kinds.OVERDUE),
        QUOTE_SEEN: Announcement(kinds.SEEN),
    }
)

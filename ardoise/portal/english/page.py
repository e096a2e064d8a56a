"""The sentences of the page of a deal, and of what stands around it."""

PAGE: dict[str, str] = {
    "1. Lire": "1. Read",
    "2. Signer": "2. Sign",
    "3. Régler": "3. Pay",
    "Aller au contenu": "Go to the content",
    "Appeler": "Call",
    "Attendez quelques minutes, puis recommencez.": "Wait a few minutes, then try again.",
    "Ce lien a été remplacé": "This link was replaced",
    "Ce n’est pas possible": "This is not possible",
    "Cette page est fermée": "This page is closed",
    "Cette page n’existe pas": "This page does not exist",
    "Demandez-en un nouveau à l’entreprise.": "Ask the company for a new one.",
    "Écrire": "Write",
    "Étapes": "Steps",
    "Il ne montre plus rien : un autre a pris sa place.": "It shows nothing any more: another one took its place.",
    "Lien remplacé": "Link replaced",
    "Nous pouvons envoyer un nouveau lien à l’adresse que nous connaissons : {address}.": (
        "We can send a new link to the address that we know: {address}."
    ),
    "Page fermée": "Page closed",
    "Page introuvable": "Page not found",
    "Page privée : son adresse suffit pour l’ouvrir, ne la partagez pas.": (
        "Private page: its address is enough to open it, do not share it."
    ),
    "Prochaine étape": "Next step",
    "Recevoir un nouveau lien": "Get a new link",
    "Régler {amount}": "Pay {amount}",
    "Revenir au document": "Back to the document",
    "Signer ce devis": "Sign this quote",
    "Son dernier document date de longtemps. Pour le revoir, écrivez à l’entreprise.": (
        "Its last document is old. To see it again, write to the company."
    ),
    "Tout est réglé, merci.": "Everything is paid, thank you.",
    "Trop de demandes": "Too many requests",
    "Trop de demandes en peu de temps": "Too many requests in a short time",
    "Vérifiez que l’adresse est entière, telle qu’elle est dans l’e-mail, ou demandez-en une nouvelle à "
    "l’entreprise qui vous l’a envoyée.": (
        "Check that the address is whole, as it is in the e-mail, or ask the company that sent it for a new one."
    ),
}

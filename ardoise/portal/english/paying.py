"""The sentences of paying."""

PAYING: dict[str, str] = {
    "à régler depuis le {day}": "due since {day}",
    "à virer": "to transfer",
    "Aucun argent n’a bougé, et rien n’est noté sur la facture.": (
        "No money moved, and nothing is noted on the invoice."
    ),
    "Bénéficiaire": "Beneficiary",
    "Carte bancaire": "Card",
    "Ce moyen de paiement n’est plus proposé : choisissez-en un autre.": (
        "This means of payment is no longer offered: choose another one."
    ),
    "Ce paiement n’a pas eu lieu": "This payment did not take place",
    "Cette facture est déjà réglée : rien n’est à payer deux fois.": (
        "This invoice is already paid: nothing is to be paid twice."
    ),
    "Cette facture ne se règle pas en ligne : faites un virement.": (
        "This invoice cannot be paid on line: please make a transfer."
    ),
    "Choisir un autre moyen": "Choose another way",
    "Code à lire avec l’application de votre banque": "Code to scan with your bank’s application",
    "Comment voulez-vous régler ?": "How would you like to pay?",
    "{company} vous répondra : ne payez pas une seconde fois.": "{company} will answer you: do not pay a second time.",
    "Copier la référence": "Copy the reference",
    "Copier l’IBAN": "Copy the IBAN",
    "Depuis l’application de votre banque, en lisant le code.": "From your bank’s application, by scanning the code.",
    "Devis signé à l’instant": "Quote just signed",
    "Donnez un montant d’au moins 0,50 €.": "Give an amount of at least €0.50.",
    "Donnez un montant qui ne dépasse pas ce qui reste à régler.": (
        "Give an amount that is not above what is left to pay."
    ),
    "Écrivez un montant, par exemple 150,00.": "Write an amount, for example 150.00.",
    "IBAN copié": "IBAN copied",
    "Il a été abandonné, ou sa page a expiré. Aucun argent n’a bougé.": (
        "It was abandoned, or its page expired. No money moved."
    ),
    "La facture passe à « réglée » quand le virement arrive, en général sous un jour ouvré.": (
        "The invoice becomes “paid” when the transfer arrives, usually within one working day."
    ),
    "Le paiement n’a pas abouti": "The payment failed",
    "Le paiement n’a pas pu s’ouvrir : réessayez dans un instant, ou choisissez le virement.": (
        "The payment could not be opened: try again in a moment, or choose the transfer."
    ),
    "Le reçu part à {address}.": "The receipt is sent to {address}.",
    "Lisez ce code avec l’application de votre banque : tout est rempli.": (
        "Scan this code with your bank’s application: everything is filled in."
    ),
    "Merci !": "Thank you!",
    "Merci, votre devis est signé.": "Thank you, your quote is signed.",
    "Mettre à jour": "Update",
    "Mode test : aucun argent ne bouge": "Test mode: no money moves",
    "Mode test : paiement simulé": "Test mode: simulated payment",
    "Montant": "Amount",
    "Montant à régler (€)": "Amount to pay (€)",
    "Nous attendons la réponse de {provider}": "We are waiting for the answer of {provider}",
    "Paiement reçu": "Payment received",
    "Payer {amount}": "Pay {amount}",
    "Plus tard ? Cette page reste ouverte.": "Later? This page stays open.",
    "{provider} attend la confirmation de votre banque. Vous recevrez un reçu par e-mail ; vous pouvez fermer "
    "cette page.": (
        "{provider} is waiting for your bank’s confirmation. You will get a receipt by e-mail; you may close this page."
    ),
    "Que voulez-vous régler ?": "What would you like to pay?",
    "Référence à recopier": "Reference to copy",
    "Référence copiée": "Reference copied",
    "Régler": "Pay",
    "Régler la facture": "Pay the invoice",
    "Régler l’acompte": "Pay the down payment",
    "Réessayer": "Try again",
    "Reprendre le paiement": "Go on with the payment",
    "Reste {amount} à régler.": "{amount} left to pay.",
    "sans frais": "no fee",
    "Si vous avez payé, cette page le dira dans quelques secondes. Sinon, reprenez où vous en étiez.": (
        "If you paid, this page will say so in a few seconds. Otherwise, go on where you were."
    ),
    "Sur la page sécurisée de {provider}.": "On the secure page of {provider}.",
    "Tout est déjà réglé : merci.": "Everything is already paid: thank you.",
    "Tout régler": "Pay everything",
    "Un autre montant": "Another amount",
    "Un paiement de {amount} est déjà en cours : attendez qu’il arrive avant d’en faire un autre.": (
        "A payment of {amount} is already under way: wait for it before making another one."
    ),
    "Virement": "Bank transfer",
    "Votre banque l’a refusé. Aucun argent n’a bougé : essayez une autre carte, ou le virement.": (
        "Your bank refused it. No money moved: try another card, or the transfer."
    ),
    "Votre paiement": "Your payment",
    "Votre paiement est en cours de vérification": "Your payment is being checked",
    "Votre paiement est en route": "Your payment is on its way",
    "Votre virement": "Your transfer",
}

"""The sentences of signing, refusing and withdrawing."""

SIGNING: dict[str, str] = {
    # fields
    "Nom et prénom": "First and last name",
    "En qualité de (gérant, directrice…)": "Acting as (manager, director…)",
    "E-mail où recevoir votre copie": "E-mail for your copy",
    "Recopiez « {approval} »": "Copy out “{approval}”",
    "Votre numéro de commande": "Your purchase order number",
    "Votre numéro de commande (facultatif)": "Your purchase order number (optional)",
    # refusals
    "Écrivez votre nom et votre prénom.": "Write your first and last name.",
    "Écrivez en qualité de quoi vous signez : gérant, directrice…": (
        "Write in what capacity you sign: manager, director…"
    ),
    "Donnez l’adresse où envoyer votre copie signée.": "Give the address for your signed copy.",
    "Donnez votre numéro de commande.": "Give your purchase order number.",
    "Recopiez « {approval} ».": "Copy out “{approval}”.",
    "Signez dans le cadre, ou écrivez votre nom.": "Sign in the frame, or write your name.",
    "Ce tracé ne se lit pas : signez de nouveau, ou écrivez votre nom.": (
        "This drawing cannot be read: sign again, or write your name."
    ),
    "Les conditions ont changé pendant que vous lisiez : relisez-les avant de signer.": (
        "The conditions changed while you were reading: read them again before you sign."
    ),
    "Cochez cette case pour signer.": "Tick this box to sign.",
    "Recopiez le code reçu par e-mail.": "Copy out the code received by e-mail.",
    "Ce code ne sert plus : demandez-en un nouveau.": "This code no longer works: ask for a new one.",
    "Ce n’est pas le code envoyé. Vérifiez-le, ou demandez-en un nouveau.": (
        "This is not the code that was sent. Check it, or ask for a new one."
    ),
    "Aucune adresse e-mail n’est connue pour vous : demandez à recevoir ce devis par e-mail.": (
        "No e-mail address is known for you: ask to receive this quote by e-mail."
    ),
    "Trop de codes demandés : regardez vos courriers indésirables, ou réessayez plus tard.": (
        "Too many codes were asked for: look in your junk mail, or try again later."
    ),
    "Il manque quelque chose : voyez les champs marqués. Rien de ce que vous avez écrit n’est perdu.": (
        "Something is missing: see the marked fields. Nothing that you wrote is lost."
    ),
    # the page that signs
    "Signer le devis {number}": "Sign quote {number}",
    "Devis {number}": "Quote {number}",
    "Votre accord": "Your agreement",
    "Formulaire de rétractation": "Withdrawal form",
    "Continuer : recevoir mon code": "Continue: receive my code",
    "Un code part à {address}, puis vous signez.": "A code goes to {address}, then you sign.",
    "Une copie signée part aussitôt à {address}.": "A signed copy goes to {address} at once.",
    "Une copie signée vous est envoyée aussitôt.": "A signed copy is sent to you at once.",
    "{amount} HT": "{amount} excl. VAT",
    "Sans option": "Without options",
    "dont acompte à la signature, {percent}": "including the down payment at signing, {percent}",
    "Relire le devis ou changer les options": "Read the quote again or change the options",
    "Relire le devis": "Read the quote again",
    "Signez avec le doigt": "Sign with your finger",
    "Signez avec la souris ou le stylet": "Sign with the mouse or a pen",
    "ou": "or",
    "écrivez votre nom": "write your name",
    "Effacer": "Clear",
    "Signez : écrivez votre nom": "Sign: write your name",
    "signez à la main": "sign by hand",
    "(facultatif)": "(optional)",
    "Lire les conditions générales": "Read the general terms",
    # the code
    "Votre code": "Your code",
    "Un code de six chiffres part à {address}. Il sert une fois, pendant {minutes} minutes.": (
        "A code of six digits goes to {address}. It works once, for {minutes} minutes."
    ),
    "Code reçu par e-mail": "Code received by e-mail",
    "Renvoyer un code": "Send a new code",
    "Corriger ma signature": "Correct my signature",
    # nothing to sign
    "Votre accord est déjà noté": "Your agreement is already recorded",
    "L’entreprise l’a noté elle-même : il n’y a rien à signer.": "The company recorded it: there is nothing to sign.",
    "Votre refus est noté": "Your refusal is recorded",
    "Ce devis a été refusé": "This quote was declined",
    "{company} en est prévenue. Pour y revenir, écrivez-lui : elle peut le rouvrir.": (
        "{company} has been told. To change your mind, write to them: they can reopen it."
    ),
    "Ce devis est en cours de modification": "This quote is being changed",
    "{company} prépare une nouvelle version. Vous la recevrez par e-mail, et la lirez et la signerez ici."
    " Rien n’est signé.": (
        "{company} is preparing a new version. You will receive it by e-mail, then read and sign it here."
        " Nothing is signed."
    ),
    "Ce devis a changé": "This quote has changed",
    "Vous lisiez une version que la version {version} remplace. Rien n’est signé : relisez-la d’abord.": (
        "You were reading a version that version {version} replaces. Nothing is signed: read it first."
    ),
    "Ce devis n’est plus valable": "This quote is no longer valid",
    "Il l’était jusqu’au {day}. Demandez à {company} de le prolonger : vous le signerez ici.": (
        "It was valid until {day}. Ask {company} to extend it: you will sign it here."
    ),
    "Lire la version {version}": "Read version {version}",
    "Revenir au devis": "Back to the quote",
    "Poser une question": "Ask a question",
    # signed
    "Devis signé à l’instant": "Quote signed just now",
    "Contrat annulé": "Contract cancelled",
    "Contrat annulé : rien n’est à régler.": "Contract cancelled: nothing is to be paid.",
    "{name} s’est rétracté le {day}. L’accusé de réception est parti par e-mail.": (
        "{name} withdrew on {day}. The receipt was sent by e-mail."
    ),
    "Merci, votre devis est signé.": "Thank you, your quote is signed.",
    "Ce devis est déjà signé par {name}, le {day}.": "This quote is already signed by {name}, on {day}.",
    "Régler l’acompte": "Pay the down payment",
    "{percent} de {total}, facture {number}": "{percent} of {total}, invoice {number}",
    "{company} vous enverra la facture d’acompte de {amount} : vous pourrez la régler ici.": (
        "{company} will send you the down payment invoice of {amount}: you can pay it here."
    ),
    "Une copie signée part à {address}, avec sa preuve. Cette page reste ouverte.": (
        "A signed copy goes to {address}, with its evidence. This page stays open."
    ),
    "Devis signé": "Signed quote",
    "La signature et sa preuve": "The signature and its evidence",
    "Certificat de signature": "Certificate of signature",
    "Fichier de preuve": "Evidence file",
    "Voir tous les documents": "See all the documents",
    "Régler l’acompte {amount}": "Pay the down payment {amount}",
    # refusing
    "{company} en sera prévenue. Une question suffit peut-être :": (
        "{company} will be told. Perhaps a question is enough:"
    ),
    "posez-la ici": "ask it here",
    "Ce qui ne convient pas (facultatif)": "What is not right (optional)",
    "Le prix": "The price",
    "Les délais": "The dates",
    "Une autre entreprise": "Another company",
    "Le projet est reporté ou abandonné": "The project is postponed or given up",
    "Je préfère ne pas le dire": "I would rather not say",
    "Un mot de plus (facultatif)": "A word more (optional)",
    "Refuser le devis {number}": "Decline quote {number}",
    "240 caractères au plus : dites l’essentiel.": "240 characters at most: say what matters.",
    # withdrawing (the English of the control is that of directive 2011/83/EU, article 11a)
    "Renoncer au contrat ici": "Withdraw from contract here",
    "Vous le pouvez jusqu’au {day}, sans avoir à dire pourquoi.": "You may until {day}, without giving a reason.",
    "Vous le pouvez jusqu’à 14 jours après la réception, sans avoir à dire pourquoi.": (
        "You may until 14 days after you receive the goods, without giving a reason."
    ),
    "Rétractation": "Withdrawal",
    "Votre rétractation est enregistrée": "Your withdrawal is recorded",
    "Le contrat est annulé. Un accusé de réception, avec la date et l’heure, part par e-mail ;"
    " ce que vous avez versé vous est remboursé sous 14 jours.": (
        "The contract is cancelled. A receipt with the date and time goes by e-mail; what you paid is reimbursed"
        " within 14 days."
    ),
    "Renoncer au contrat": "Withdraw from the contract",
    "Vous avez demandé que le travail commence avant la fin du délai : ce qui a déjà été fait reste à payer.": (
        "You asked for the work to begin before the end of the period: what has been done remains to be paid."
    ),
    "Autre e-mail où recevoir l’accusé de réception (facultatif)": "Another e-mail for the receipt (optional)",
    "L’accusé de réception part à {address}.": "The receipt goes to {address}.",
    "Confirmer la rétractation": "Confirm withdrawal",
    "Garder le contrat": "Keep the contract",
    "Le délai de rétractation est passé": "The withdrawal period is over",
    "Il courait jusqu’au {day}. Pour toute difficulté, écrivez à {company}.": (
        "It ran until {day}. For any difficulty, write to {company}."
    ),
}

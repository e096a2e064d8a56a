// What the browser could not do with a passkey or a security key is said on the page, in words.
const WORDS = {
  NotAllowedError: "L’appareil n’a pas confirmé, ou le temps est passé : recommencez.",
  InvalidStateError: "Cette clé est déjà enregistrée sur ce compte.",
  NotSupportedError: "Cet appareil ne sait pas faire cela : essayez une autre clé.",
  SecurityError: "Les clés demandent une adresse sécurisée (https).",
};
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("passkey-problem");
  if (!place) return;
  place.textContent = WORDS[event.detail.exception?.name] ?? "La clé n’a pas répondu : réessayez, ou prenez un autre moyen.";
  place.hidden = false;
});

// Back from the provider: asks again until something is known. Without this file, reloading the page does it.

const EVERY = 2500; // milliseconds
const LONGEST = 10 * 60 * 1000;
const until = Date.now() + LONGEST;

async function ask() {
  const shown = document.querySelector("[data-poll]");
  if (!shown || Date.now() > until) return;
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(location.href);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("etat");
      if (answer.ok && fresh && fresh.textContent.trim() !== shown.textContent.trim()) shown.replaceChildren(...fresh.childNodes);
      if (answer.ok && fresh && !("poll" in fresh.dataset)) delete shown.dataset.poll;
    } catch {
      // no network for a moment: the next turn asks again
    }
  }
  setTimeout(ask, EVERY);
}
setTimeout(ask, EVERY);

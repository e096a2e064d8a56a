// The bell asks again every half minute, while its page is seen and its panel is closed.

const EVERY = 30_000;
let asked = Date.now();
const bell = () => document.getElementById("bell");
const bring = (address, target, swap) => htmx.ajax("GET", address, { source: target, target, swap }).catch(() => {});

function ask() {
  if (document.hidden || !bell() || bell().open || Date.now() - asked < EVERY) return;
  asked = Date.now();
  bring(bell().dataset.ask, "#bell", "outerHTML");
}
setInterval(ask, EVERY / 6);
document.addEventListener("visibilitychange", ask);

// What it holds is read when it opens.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.id === "bell" && target.open) bring(target.dataset.panel, "#bell-panel", "innerHTML");
  },
  true,
);
// « Tout marquer comme lu » takes its own button away: the keyboard stays on the bell.
document.addEventListener("submit", ({ target }) => target.closest("#bell")?.querySelector("summary").focus());

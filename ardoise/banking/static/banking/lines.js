// The lines of the bank at the keyboard; a struck row leaves, and the focus goes on to the next one.

document.addEventListener("animationend", ({ target, animationName }) => animationName === "leave" && target.remove());
document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (!elt.matches(".eq") || ![document.body, elt].includes(document.activeElement)) return;
  (elt.matches(".wiped") ? elt.nextElementSibling ?? elt.previousElementSibling : elt)?.focus();
});

const rows = () => [...document.querySelectorAll(".eq:not(.wiped), .of-lines tbody tr")];
const current = () => document.activeElement?.closest(".eq, .of-lines tbody tr");
function go(step) {
  const all = rows();
  const at = all.indexOf(current());
  all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
}
const press = (name) => current()?.querySelector(`[data-key=${name}]`)?.click();
const acts = {
  ArrowDown: () => go(1),
  ArrowUp: () => go(-1),
  j: () => go(1),
  k: () => go(-1),
  Enter: () => press("open"),
  p: () => press("next"),
  l: () => press("link"),
  "/": () => document.querySelector(".searchbar input")?.focus(),
  ArrowRight: () => document.querySelector("[rel=next]")?.click(),
  ArrowLeft: () => document.querySelector("[rel=prev]")?.click(),
};
document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (at?.closest("input, textarea, select, details.menu[open]") || (event.key === "Enter" && at !== current())) return;
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

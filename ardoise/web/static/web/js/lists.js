// A register at the keyboard, and the bar of the chosen rows. The bar itself appears by CSS: here it counts.

const table = document.querySelector("table.list");
const body = table.tBodies[0];
const rows = () => [...body.rows];
const boxes = () => [...body.querySelectorAll(".box")];
const all = table.querySelector("thead .box");
const bar = document.querySelector(".picked");
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });

function count() {
  const chosen = boxes().filter((box) => box.checked);
  all.checked = chosen.length > 0 && chosen.length === boxes().length;
  all.indeterminate = chosen.length > 0 && !all.checked;
  if (!chosen.length) return;
  const [one, many] = bar.dataset.words.split("|");
  bar.querySelector("[data-chosen]").textContent = `${chosen.length} ${chosen.length > 1 ? many : one}`;
  for (const sum of bar.querySelectorAll("[data-sum]")) {
    const cents = chosen.reduce((total, box) => total + Number(box.dataset[sum.dataset.sum]), 0);
    sum.textContent = euros.format(cents / 100).replace("-", "−");
    sum.parentElement.hidden = sum.dataset.sum === "due" && !cents;
  }
}
all.hidden = false;
all.addEventListener("change", () => {
  for (const box of boxes()) box.checked = all.checked;
  count();
});
let last = null;
body.addEventListener("click", (event) => {
  if (!event.target.matches(".box")) return;
  const [from, to] = [boxes().indexOf(last), boxes().indexOf(event.target)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) for (const box of boxes().slice(from, to + 1)) box.checked = event.target.checked;
  last = event.target;
});
table.addEventListener("change", count);
document.getElementById("chosen").addEventListener("reset", () => setTimeout(count));
addEventListener("pageshow", count);
count();

// Keys: the row under the keyboard has the focus.
const reachable = () => rows().forEach((row) => (row.tabIndex = -1));
reachable();
const current = () => document.activeElement?.closest("tbody tr");
function go(step) {
  const row = current();
  const all = rows();
  const next = row ? all.indexOf(row) + step : step > 0 ? 0 : all.length - 1;
  all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
}
const press = (name) => current()?.querySelector(`[data-key=${name}]`)?.click();
const acts = {
  ArrowDown: () => go(1),
  ArrowUp: () => go(-1),
  j: () => go(1),
  k: () => go(-1),
  " ": () => current()?.querySelector(".box")?.click(),
  Enter: () => press("open"),
  e: () => press("edit"),
  s: () => press("send"),
  p: () => press("next"),
  "/": () => document.querySelector(".searchbar input")?.focus(),
  ArrowRight: () => document.querySelector("[rel=next]")?.click(),
  ArrowLeft: () => document.querySelector("[rel=prev]")?.click(),
};
document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (at?.closest("input:not(.box), textarea, select, details.menu[open]")) return;
  if ((event.key === "Enter" || event.key === " ") && !at?.matches("tr")) return;
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// What changed meanwhile is drawn again, alone: nothing ticked or typed is lost.
document.addEventListener("rows:changed", async ({ detail }) => {
  for (const pk of detail[table.dataset.of] ?? []) {
    const row = `.list tbody tr:has(.box[value="${pk}"])`;
    if (document.querySelector(row)) await htmx.ajax("GET", location.href, { source: row, target: row, select: row, swap: "outerHTML" });
  }
  reachable();
  count();
});

// An act comes back to its list: at the same height.
const place = `place:${location.pathname}${location.search}`;
document.addEventListener("submit", () => sessionStorage.setItem(place, scrollY));
scrollTo(0, sessionStorage.getItem(place) ?? scrollY);
sessionStorage.removeItem(place);

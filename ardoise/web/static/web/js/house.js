// Behaviours of every page: menus, dialogs, bars that count down, keys. Each is attached by an attribute.

// Menus: one open at a time, closed by Escape or by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const isInside = menu.contains(event.target);
    if (!isInside || event.target.closest("a, button[type=submit], [data-opens], [hx-get], [hx-post]")) menu.open = isInside && event.target.closest("summary") !== null;
  }
});
const reveal = (element) => element.closest?.("details.menu[open]")?.lastElementChild.scrollIntoView({ block: "nearest" });
document.addEventListener("toggle", (event) => reveal(event.target), true);
document.addEventListener("htmx:afterSwap", (event) => reveal(event.detail.target));
document.addEventListener("keydown", (event) => {
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const items = [...menu.querySelectorAll("a, button, input:not([type=hidden])")];
    const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    items[(next + items.length) % items.length]?.focus();
  }
});

// Dialogs: opened by a button, or by the fragment that fills #dialog; focus returns to the opener.
const dialog = document.getElementById("dialog");
let opener = null;
function open(box) {
  opener = document.activeElement;
  if (!box.open) box.showModal();
  box.querySelector("[autofocus]")?.focus();
}
function close(box) {
  if (box?.open) box.close();
}
for (const box of document.querySelectorAll("dialog")) {
  box.addEventListener("close", () => opener?.isConnected && opener.focus());
  box.addEventListener("click", (event) => event.target === box && close(box));
}
document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-opens]")?.dataset.opens;
  if (name) open(document.getElementById(name));
  if (event.target.closest("[data-closes]")) close(event.target.closest("dialog"));
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog || !dialog.innerHTML.trim()) return;
  dialog.className = dialog.querySelector("[data-size]")?.dataset.size ?? "";
  open(dialog);
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".choice .more input")) target.closest(".choice").querySelector("[type=radio]").checked = true;
});
document.addEventListener("dialog:close", () => close(dialog));
document.addEventListener("dialog:open", () => open(dialog));

// A text to paste elsewhere: the button says that it was copied.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copié";
});

// A row of tabs that is wider than its window opens on the one that is read.
function centreCurrent() {
  for (const current of document.querySelectorAll(":is(.tabs, .side, .sheet-tabs) > [aria-current]")) {
    const row = current.parentElement;
    row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}
centreCurrent();
document.fonts.ready.then(centreCurrent); // words change their width with the typeface

// A button that works says so, and is not pressed twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented || event.target.method === "dialog") return;
  if (button.ariaBusy === "true") return event.preventDefault();
  button.ariaBusy = "true";
  if (button.dataset.busy) button.textContent = button.dataset.busy;
});
document.addEventListener("htmx:afterRequest", (event) => {
  for (const button of document.querySelectorAll("[aria-busy]")) if (event.detail.elt.contains(button)) button.removeAttribute("aria-busy");
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// Bars: a toast leaves after its seconds unless it is under the hand; an undo bar counts to its end.
const still = matchMedia("(prefers-reduced-motion: reduce)");
function start(bar) {
  if (bar.dataset.started) return;
  bar.dataset.started = "1";
  for (const other of region.querySelectorAll("[data-bar]")) if (other !== bar && bar.dataset.bar && other.dataset.bar === bar.dataset.bar) other.remove(); // the act before it
  if (bar.dataset.left) countdown(bar);
  else if (bar.dataset.stays) leave(bar, Number(bar.dataset.stays) * 1000);
}
function leave(bar, wait) {
  setTimeout(() => (bar.matches(":hover, :focus-within") ? leave(bar, 1500) : bar.remove()), wait);
}
function countdown(bar) {
  const whole = Number(bar.dataset.seconds) * 1000;
  const end = performance.now() + Number(bar.dataset.left) * 1000;
  const line = bar.querySelector(".chalkline");
  const count = bar.querySelector("[data-count]");
  const rest = () => Math.max(0, end - performance.now());
  if (!still.matches) line.animate([{ transform: `scaleX(${rest() / whole})` }, { transform: "scaleX(0)" }], { duration: rest(), fill: "forwards" });
  const tick = () => {
    if (!bar.isConnected) return;
    const seconds = Math.ceil(rest() / 1000);
    count.textContent = `${seconds} s`;
    if (still.matches) line.style.transform = `scaleX(${rest() / whole})`;
    document.dispatchEvent(new CustomEvent("countdown", { detail: { bar, seconds } }));
    if (rest() > 0) return void setTimeout(tick, Math.min(1000, rest() + 20));
    over(bar);
  };
  tick();
}
async function over(bar) {
  const after = bar.dataset.after;
  bar.querySelector("form")?.remove();
  if (after) await htmx.ajax("GET", after, { target: bar, swap: "outerHTML" });
  else bar.remove();
}
const region = document.getElementById("bars");
new MutationObserver(() => region.querySelectorAll("[data-bar]").forEach(start)).observe(region, { childList: true, subtree: true });
region.querySelectorAll("[data-bar]").forEach(start);
region.addEventListener("click", (event) => event.target.closest("[data-closes-bar]") && event.target.closest("[data-bar]").remove());
document.addEventListener("submit", (event) => {
  if (region.contains(event.target)) setTimeout(() => event.target.closest("[data-bar]")?.remove());
});
document.addEventListener("htmx:load", () => htmx.process(region), { once: true });

// Keys of the house: letters only when nothing is being typed.
const isTyping = () => document.activeElement?.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const search = document.getElementById("search-dialog");
    if (search) event.preventDefault(), open(search), search.querySelector("input").select();
  }
  if (event.altKey && event.key.toLowerCase() === "z") {
    const undo = [...region.querySelectorAll("[data-undo]")].at(-1); // the last act
    if (undo) event.preventDefault(), undo.click();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping() || document.querySelector("dialog[open]")) return;
  if (event.key === "?" && document.getElementById("keys-dialog")) open(document.getElementById("keys-dialog"));
  if (event.key.toLowerCase() === "d" && document.body.dataset.quote) location.href = document.body.dataset.quote;
  if (event.key.toLowerCase() === "f" && document.body.dataset.invoice) location.href = document.body.dataset.invoice;
});

// In the search: arrows walk the results.
document.getElementById("search-dialog")?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...event.currentTarget.querySelectorAll("input, #found a")];
  const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  items[Math.max(0, Math.min(items.length - 1, next))].focus();
});

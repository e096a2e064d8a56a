// What is proposed under the hand: contacts, prestations, kinds of lines. One list, an option followed by aria-activedescendant.
import { body, cell, changed, endWithAnEmptyOne, field, fill, form, goTo, includingVat, isItem, rankOf, renumber, say, setKind } from "./form.js";
import { hasOptions, offer } from "./options.js";
import { overSheet, post } from "./saving.js";

const list = document.getElementById("combo");
const KINDS = [
  ["title", "Titre", "une partie du document"],
  ["subtotal", "Sous-total", "des lignes depuis le titre"],
  ["text", "Texte", "une phrase sans prix"],
  ["discount", "Remise", "sur tout le document"],
];
const OPTIONS = [
  ["optional", "Option", "que le client prend ou laisse"],
  ["choice", "Choisir 1 parmi…", "une ligne d’un groupe"],
];
let input = null;
let active = null;
let asked = 0;
let isPending = false; // the list of what was just typed has not come
let registerTimer = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
const isOpen = () => !list.hidden;

function close() {
  list.hidden = true;
  isPending = false;
  asked += 1;
  clearTimeout(registerTimer);
  mark(null);
  if (input?.role === "combobox") input.ariaExpanded = "false";
}

function mark(option) {
  active?.removeAttribute("aria-selected");
  active = option;
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input?.setAttribute("aria-activedescendant", option.id);
  else input?.removeAttribute("aria-activedescendant");
}

function place() {
  const paper = document.getElementById("paper").getBoundingClientRect();
  const box = input.getBoundingClientRect();
  const width = Math.min(520, innerWidth - 20);
  list.style.width = `${width}px`;
  list.style.left = `${Math.max(10, Math.min(box.left - 14, paper.right - width - 8, innerWidth - width - 10)) + scrollX}px`;
  list.style.top = `${box.bottom + 8 + scrollY}px`;
}

function show(html) {
  list.innerHTML = html;
  list.hidden = false;
  place();
  if (input.role === "combobox") input.ariaExpanded = "true";
  const first = options().find((option) => ["contact", "item", "kind"].includes(option.dataset.act));
  mark(input.value.trim() && first ? first : null);
  bold();
  const count = options().filter((option) => option.dataset.act !== "free").length;
  say(`${count} proposition${count > 1 ? "s" : ""} : flèches pour choisir`);
}

// What was typed stands out in each option; the text comes from the page, never from what was typed.
function bold() {
  const typed = input.value.trim().toLocaleLowerCase("fr");
  if (typed.length < 2 || typed.startsWith("/")) return;
  for (const option of options()) {
    if (["new-contact", "new-item", "free"].includes(option.dataset.act)) continue;
    const text = [...(option.querySelector(".grow")?.childNodes ?? [])].find((node) => node.nodeType === 3 && node.data.trim());
    const at = text ? text.data.toLocaleLowerCase("fr").indexOf(typed) : -1;
    if (at < 0) continue;
    const found = text.splitText(at);
    found.splitText(typed.length);
    const strong = document.createElement("mark");
    found.replaceWith(strong);
    strong.append(found);
  }
}

function ask(typed = input.value.trim()) {
  const kind = input.dataset.combo;
  const mine = (asked += 1);
  if (kind === "items" && typed.startsWith("/")) return showKinds(typed.slice(1).toLowerCase());
  isPending = true;
  fetchList(kind, typed)
    .then((html) => {
      if (mine !== asked) return;
      isPending = false;
      if (!html) return;
      show(html);
      if (kind === "contacts" && typed.length > 2) registerTimer = setTimeout(() => askRegister(typed, mine), 350);
    })
    .catch(() => {});
  clearTimeout(registerTimer);
}

async function fetchList(kind, typed) {
  const address = new URL(form.dataset[kind], location.href);
  address.searchParams.set("q", typed);
  if (kind === "items") for (const [name, value] of Object.entries({ contact: field("contact").value, ...includingVat() })) address.searchParams.set(name, value);
  const response = await fetch(address);
  return response.ok && !response.redirected ? response.text() : "";
}

async function askRegister(typed, mine) {
  const html = await fetchList("register", typed).catch(() => "");
  if (!html || mine !== asked || list.hidden) return;
  list.insertAdjacentHTML("beforeend", html);
  bold();
}

function showKinds(typed) {
  const kinds = hasOptions(input.closest("tr")) ? [...KINDS, ...OPTIONS] : KINDS;
  const found = kinds.filter(([, label]) => label.toLowerCase().startsWith(typed) || typed === "");
  if (found.length === 0) return close();
  const items = found.map(([kind, label, words], index) => `<li role="option" id="combo-k${index}" data-act="kind" data-kind="${kind}"><span class="grow">${label}</span><span class="small">${words}</span></li>`);
  show(items.join(""));
}

const take = {
  contact: ({ id, name }) => chooseContact(id, name),
  async adopt({ siren, name }) {
    say(`${name} est ajouté à vos contacts…`);
    const answer = await post(form.dataset.adopt, { siren });
    if (answer?.contact) chooseContact(answer.contact, answer.name);
    else if (answer?.problem) say(answer.problem);
  },
  "new-contact": () => overSheet(form.dataset.newContact, { nom: input.value.trim() }),
  "new-item"() {
    const row = input.closest("tr");
    const name = input.value.trim();
    overSheet(form.dataset.newItem, { nom: name }, { ligne: rankOf(row) });
  },
  item(values) {
    const row = input.closest("tr");
    const { act, ...cells } = values;
    fill(row, { ...cells, kind: "item" });
    endWithAnEmptyOne();
    renumber();
    changed(input);
    const quantity = cell(row, "quantity");
    quantity.focus();
    quantity.select();
  },
  free() {
    const row = input.closest("tr");
    changed(input);
    cell(row, "quantity").focus();
  },
  kind({ kind }) {
    const row = input.closest("tr");
    const label = input;
    label.value = "";
    if (kind === "discount") {
      changed(label);
      return goTo("discount_percent");
    }
    if (OPTIONS.some(([option]) => option === kind)) offer(row, kind);
    else setKind(row, kind);
    endWithAnEmptyOne();
    renumber();
    changed(label);
    label.focus();
  },
};

function chooseContact(id, name) {
  field("contact").value = id;
  const client = field("contact_name");
  client.value = name;
  changed(client);
  field("subject").focus();
}

// Entrée came quicker than the list: its first contact is taken when it comes, unless the name was typed again.
async function findContact(client) {
  const typed = client.value;
  const found = await firstOf("contacts", typed.trim());
  if (!found || client.value !== typed || field("contact").value) return;
  field("contact").value = found.dataset.id;
  client.value = found.dataset.name;
  changed(client);
}

// The same for a prestation: it fills its line as the list would have, unless a price was typed meanwhile.
async function findItem(label) {
  const typed = label.value;
  const row = label.closest("tr");
  const found = await firstOf("items", typed.trim());
  if (!typed.trim() || !found || label.value !== typed || cell(row, "unit_price").value) return;
  const { act, ...cells } = found.dataset;
  fill(row, cells);
  endWithAnEmptyOne();
  changed(label);
}

async function firstOf(kind, typed) {
  const box = document.createElement("template");
  box.innerHTML = await fetchList(kind, typed).catch(() => "");
  return box.content.querySelector("[data-act=contact], [data-act=item]");
}

function choose(option) {
  const { ...values } = option.dataset;
  close();
  take[values.act](values);
}

form.addEventListener("input", (event) => {
  if (!event.target.dataset?.combo) return;
  input = event.target;
  if (input.name === "contact_name") field("contact").value = "";
  if (input.dataset.combo === "items") {
    const row = input.closest("tr");
    if (!isItem(row)) return close();
    cell(row, "catalogue_item").value = "";
    if (!input.value.trim()) return close();
  }
  ask();
});
form.addEventListener("click", (event) => {
  const clicked = event.target.closest("[data-combo]");
  if (!clicked || (isOpen() && clicked === input)) return;
  input = clicked;
  const row = input.closest("tr");
  if (row && (!isItem(row) || input.value.trim())) return;
  const isChosen = !row && field("contact").value;
  if (isChosen) input.select();
  ask(isChosen ? "" : undefined);
});
form.addEventListener(
  "keydown",
  (event) => {
    if (!event.target.dataset?.combo) return;
    const before = input;
    input = event.target;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (before === input && isOpen()) {
        event.preventDefault();
        const all = options();
        const next = all.indexOf(active) + (event.key === "ArrowDown" ? 1 : -1);
        mark(all[(next + all.length) % all.length]);
      } else if (event.key === "ArrowDown" && (!body.contains(input) || !input.value)) {
        event.preventDefault();
        ask();
      }
    } else if (event.key === "Enter" && isPending && input.dataset.combo === "items" && !input.value.startsWith("/")) {
      close();
      findItem(input); // and the hand goes on to the next cell
    } else if (event.key === "Enter" && isOpen() && active && !isPending) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Enter" && input.name === "contact_name" && input.value.trim() && !field("contact").value) {
      event.preventDefault();
      close();
      field("subject").focus();
      findContact(input);
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" || event.key === "Tab") close();
  },
  true,
);
form.addEventListener("paste", close);
form.addEventListener("focusout", (event) => {
  if (event.target === input && event.relatedTarget !== input) setTimeout(() => document.activeElement !== input && close(), 120);
});
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) choose(option);
});
addEventListener("resize", () => isOpen() && place());

// Clicked before this script was there.
if (document.activeElement?.dataset?.combo === "contacts") {
  input = document.activeElement;
  ask();
}

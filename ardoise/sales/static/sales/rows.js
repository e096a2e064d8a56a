// The table under the hand: keys, moves, copies, spreadsheets pasted.
import { body, cell, changed, endWithAnEmptyOne, field, fill, form, goTo, grow, isEmpty, isItem, isWide, newRow, renumber, rows, say, setKind, tidy, valuesOf } from "./form.js";
import { copied, offer } from "./options.js";

const menu = document.getElementById("row-menu");
let chosen = null; // the row whose menu is open
let hasMoved = false; // a row that was moved opens no menu

const inputsOf = (row) => [...row.querySelectorAll("textarea, input[type=text]")].filter((input) => !input.hidden && input.offsetParent !== null);

export function act(row, name, option = "") {
  const focused = document.activeElement?.closest("tr") === row ? document.activeElement.name.replace(/^lines-\d+-/, "") : "label";
  const beside = name === "up" ? row.previousElementSibling : row.nextElementSibling;
  let next = row;
  if (name === "up" || name === "down") {
    if (!beside || (name === "down" && isEmpty(beside) && beside === body.lastElementChild)) return say("Cette ligne ne va pas plus loin.");
    if (name === "up") beside.before(row);
    else beside.after(row);
  }
  else if (name === "copy") next = newRow({ ...valuesOf(row), ...copied(row), quote_line: "" }, row.nextElementSibling);
  else if (name === "remove") {
    next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    say("Ligne retirée : Ctrl Z la rend.");
  } else if (name === "nature") {
    const nature = cell(row, "nature");
    nature.value = nature.value === "goods" ? "service" : "goods";
  } else if (name === "offer") offer(row, option);
  else if (name === "describe") return describe(row);
  endWithAnEmptyOne();
  renumber();
  changed();
  const target = cell(next ?? body.rows[0], name === "offer" && option === "choice" ? "choice_group" : focused) ?? cell(next ?? body.rows[0], "label");
  target.focus();
  if (name === "up" || name === "down") say(`Ligne ${rows().indexOf(row) + 1} sur ${body.rows.length}`);
}

function describe(row) {
  const more = cell(row, "description");
  more.hidden = false;
  more.focus();
}

function step(input, row, backwards = false) {
  const inputs = inputsOf(row);
  const next = inputs[inputs.indexOf(input) + (backwards ? -1 : 1)];
  if (next) return next.focus(), next.select?.();
  const beside = backwards ? row.previousElementSibling : row.nextElementSibling;
  if (!beside && isEmpty(row)) return field("notes").focus();
  const target = beside ?? newRow();
  const label = cell(target, "label");
  label.focus();
}

body.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr");
  const control = event.ctrlKey || event.metaKey;
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    return act(row, event.key === "ArrowUp" ? "up" : "down");
  }
  if (control && event.key.toLowerCase() === "d") return event.preventDefault(), act(row, "copy");
  if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) return event.preventDefault(), openMenu(row, row.querySelector(".grip"));
  if (control && event.key === "Delete") return event.preventDefault(), act(row, "remove");
  if (event.defaultPrevented || control || event.altKey || !event.target.name) return;
  if (event.key === "Enter" && event.target.name.endsWith("-description")) {
    if (!event.shiftKey) event.preventDefault(), step(event.target, row);
    return;
  }
  if (event.key === "Enter" && event.shiftKey) return event.preventDefault(), describe(row);
  if (event.key === "Enter") return event.preventDefault(), step(event.target, row);
  if ((event.key === "ArrowUp" || event.key === "ArrowDown") && event.target.tagName === "INPUT" && !event.target.list) {
    const beside = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    const same = beside && cell(beside, event.target.name.replace(/^lines-\d+-/, ""));
    if (same?.offsetParent) event.preventDefault(), same.focus(), same.select();
  }
  if (event.key === "Backspace" && event.target.name.endsWith("-label") && event.target.value === "" && !isItem(row)) {
    event.preventDefault();
    setKind(row, "item");
    changed();
  }
});

body.addEventListener("input", (event) => {
  const row = event.target.closest("tr");
  row.classList.toggle("is-empty", isEmpty(row));
  grow(row);
  endWithAnEmptyOne();
});
body.addEventListener("focusout", (event) => {
  const row = event.target.closest("tr");
  if (!row.contains(event.relatedTarget)) setTimeout(() => row.isConnected && !row.contains(document.activeElement) && tidy(row));
});
body.addEventListener("focusin", (event) => {
  if (event.target.matches("input[type=text]")) event.target.select();
});

// The grip: pulled, it moves the row, clicked opens its menu.
body.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || event.button) return;
  event.preventDefault();
  const row = grip.closest("tr");
  const from = event.clientY;
  let isMoving = false;
  hasMoved = false;
  const move = (at) => {
    if (!isMoving && Math.abs(at.clientY - from) < 5) return;
    isMoving = hasMoved = true;
    row.classList.add("is-moving");
    const over = document.elementsFromPoint(body.getBoundingClientRect().left + 20, at.clientY).find((found) => found.matches?.("#rows > tr") || found.closest?.("#rows > tr"))?.closest("tr");
    if (!over || over === row) return;
    const box = over.getBoundingClientRect();
    if (at.clientY < box.top + box.height / 2) over.before(row);
    else over.after(row);
  };
  const stop = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointercancel", stop);
    removeEventListener("pointerup", stop);
    row.classList.remove("is-moving");
    if (!isMoving) return;
    endWithAnEmptyOne();
    renumber();
    changed();
  };
  // of the window: the grip moves with its row, and would let go
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop);
  addEventListener("pointercancel", stop);
});
body.addEventListener("click", (event) => {
  const grip = event.target.closest(".grip");
  if (grip && !hasMoved) openMenu(grip.closest("tr"), grip);
  hasMoved = false;
});

function openMenu(row, grip) {
  chosen = row;
  menu.querySelector("[data-nature]").textContent = cell(row, "nature").value === "goods" ? "C’est un service" : "C’est un produit";
  for (const button of menu.querySelectorAll("[data-option]")) button.hidden = !isItem(row) || button.dataset.option === row.dataset.option;
  menu.showPopover();
  const box = grip.getBoundingClientRect();
  menu.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 262))}px`;
  menu.querySelector("button").focus();
}
menu.addEventListener("click", (event) => {
  const { rowAct: name, option } = event.target.closest("[data-row-act]")?.dataset ?? {};
  if (!name || !chosen) return;
  menu.hidePopover();
  act(chosen, name, option);
});
menu.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button:not([hidden])")];
  items[(items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length].focus();
});

// A table copied from a spreadsheet: a line a row. Columns are told by their heads, or by what they hold.
const HEADS = [
  ["", /total|montant (ht|ttc|tva)/i],
  ["description", /descri|d[ée]tail/i],
  ["label", /d[ée]sign|libell|presta|article|produit|nom\b/i],
  ["quantity", /qt[ée]|quant|nombre|heures/i],
  ["unit_price", /prix|p\.?\s?u|tarif|montant unit/i],
  ["unit", /unit[ée]s?$|^u\.?$/i],
  ["vat_rate", /tva|taxe/i],
  ["discount", /remise|rabais/i],
];
const SUMS = /^((sous[- ])?total|montant|net à payer|dont tva|tva)\b/i; // at the foot of a table: the sheet has its own
const isNumber = (text) => /^[-−]?[\d\s.,]+(\s?(€|%|EUR))?$/i.test(text.trim());
const isFilled = (text) => text.trim() !== "";

// A cell of several lines stands between quotes.
function cellsOf(text) {
  const lines = [[]];
  for (const [, quoted, plain, end] of `${text.replace(/\r\n?/g, "\n").replace(/\n+$/, "")}\n`.matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n])|([^\t\n]*))([\t\n])/g)) {
    lines.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\n") lines.push([]);
  }
  return lines.slice(0, -1);
}

export function tableOf(text) {
  const lines = cellsOf(text).filter((line) => line.some(isFilled));
  if (lines.length < 2 && (lines[0]?.length ?? 0) < 2) return null;
  const named = lines[0].map((head) => HEADS.find(([, words]) => words.test(head.trim()))?.[0]);
  const hasHeads = named.filter(Boolean).length > 1 && !lines[0].some(isNumber);
  if (hasHeads && !named.includes("label")) named[named.indexOf(named.includes("description") ? "description" : undefined)] = "label";
  const data = (hasHeads ? lines.slice(1) : lines).filter((line) => !SUMS.test(line.find(isFilled).trim()) || line.filter(isFilled).length > 2);
  const columns = hasHeads ? named : guess(data);
  return data.map((line) => {
    const values = {};
    line.forEach((cell, index) => columns[index] && !(columns[index] in values) && (values[columns[index]] = cell.trim()));
    if (line.filter(isFilled).length === 1 && values.label && columns.includes("unit_price")) values.kind = "title";
    const [label, ...more] = (values.label ?? "").split("\n");
    return { ...values, label, description: [...more, values.description].filter(Boolean).join("\n") };
  });
}

function guess(lines) {
  const full = lines.filter((line) => line.filter(isFilled).length > 1);
  const indexes = [...Array(Math.max(0, ...lines.map((line) => line.length))).keys()];
  const cells = (index, among = full) => among.map((line) => line[index] ?? "").filter(isFilled);
  const holds = (index, test) => cells(index).length > 0 && cells(index).every(test);
  const letters = (index) => (holds(index, isNumber) ? -1 : cells(index, lines).join("").length);
  const columns = [];
  const numbers = [];
  columns[indexes.reduce((best, index) => (letters(index) > letters(best) ? index : best), 0)] = "label";
  for (const index of indexes) {
    if (columns[index]) continue;
    if (holds(index, (cell) => /%\s*$/.test(cell))) columns[index] = "vat_rate";
    else if (holds(index, isNumber)) numbers.push(index);
    else if (holds(index, (cell) => cell.trim().length <= 8 && !/\d/.test(cell))) columns[index] = "unit";
  }
  if (numbers.length === 1) columns[numbers[0]] = "unit_price";
  if (numbers.length > 1) columns[numbers[0]] = "quantity", (columns[numbers[1]] = "unit_price");
  return columns;
}

body.addEventListener("paste", (event) => {
  const table = tableOf(event.clipboardData.getData("text/plain"));
  if (!table || !event.target.name?.endsWith("-label")) return;
  event.preventDefault();
  let row = event.target.closest("tr");
  for (const values of table) {
    if (row && isEmpty(row)) fill(row, values);
    else row = newRow(values, row?.nextElementSibling ?? null);
    row = row.nextElementSibling;
  }
  endWithAnEmptyOne();
  renumber();
  changed();
  say(`${table.length} ligne${table.length > 1 ? "s" : ""} collée${table.length > 1 ? "s" : ""}`);
});

// On a phone a row unfolds where it is.
body.addEventListener("click", (event) => {
  const row = event.target.closest("tr");
  if (isWide.matches || !row || event.target.closest("input, textarea, button")) return;
  cell(row, "label").focus();
});
for (const button of document.querySelectorAll("[data-adds]")) {
  button.addEventListener("click", () => {
    endWithAnEmptyOne();
    goTo(cell(body.rows[body.rows.length - 1], "label").name);
  });
}
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT" || body.contains(event.target) || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  event.preventDefault();
  if (event.target.name === "contact_name") field("subject").focus();
  else if (event.target.name === "subject") cell(body.rows[0], "label").focus();
});

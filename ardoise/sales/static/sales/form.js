// The form of the sheet and its rows: read, filled, moved. Everything else goes through here.
export const form = document.getElementById("sheet");
export const body = document.getElementById("rows");
const blank = document.getElementById("row");
const KEPT = new Set(["csrfmiddlewaretoken", "revision", "once", "then", "over", "key"]);

export const isWide = matchMedia("(min-width: 861px)");
export const cell = (row, name) => row.querySelector(`[name^="lines-"][name$="-${name}"]`);
export const rows = () => [...body.rows];
export const rankOf = (row) => rows().indexOf(row);
export const field = (name) => form.elements.namedItem(name);
export const isItem = (row) => row.dataset.kind === "item";
export const isEmpty = (row) => isItem(row) && !cell(row, "label").value.trim() && !cell(row, "unit_price").value.trim();
export const say = (text) => (document.getElementById("told").textContent = text);

// Tell that something was changed by code, as typing does.
export const changed = (target = form) => target.dispatchEvent(new CustomEvent("sheet:changed", { bubbles: true }));

export function renumber() {
  rows().forEach((row, rank) => {
    for (const input of row.querySelectorAll("[name^=lines-]")) input.name = input.name.replace(/^lines-(\d+|__)-/, `lines-${rank}-`);
    row.classList.toggle("is-empty", isEmpty(row));
  });
  field("lines").value = body.rows.length;
}

export function newRow(values = {}, before = null) {
  const row = blank.content.firstElementChild.cloneNode(true);
  body.insertBefore(row, before);
  fill(row, values);
  renumber();
  return row;
}

export const valueOf = (input) => (input.type === "checkbox" ? (input.checked ? "1" : "") : input.value);
export const put = (input, value) => (input.type === "checkbox" ? (input.checked = Boolean(value)) : (input.value = value));

export function fill(row, values) {
  if (values.kind) setKind(row, values.kind);
  for (const [name, value] of Object.entries(values)) {
    const input = cell(row, name);
    if (input) put(input, value);
  }
  tidy(row);
}

export const valuesOf = (row) => Object.fromEntries([...row.querySelectorAll("[name^=lines-]")].map((input) => [input.name.replace(/^lines-\d+-/, ""), valueOf(input)]));

// The form as it travels: its fields, and all its rows in one. Thousands of fields are slow to read.
const CELLS = ["kind", "label", "description", "quantity", "unit", "unit_price", "vat_rate", "discount", "nature", "catalogue_item", "quote_line", "reference", "option", "choice_group", "is_chosen"];
export function packed(more = {}, values = rows().map(valuesOf)) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (!name.startsWith("lines") && typeof value === "string") data.append(name, value);
  data.set("cells", CELLS.join());
  data.set("rows", JSON.stringify(values.map((cells) => CELLS.map((name) => cells[name] ?? ""))));
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
}

// Asked of the catalogue when the prices of the sheet are typed with VAT.
export const includingVat = () => (field("prices_include_vat").checked && !form.classList.contains("untaxed") ? { ttc: "1" } : {});

const PLACEHOLDERS = { item: "-- Choisissez une prestation --", title: "Titre", text: "Texte", subtotal: "Sous-total" };
export function setKind(row, kind) {
  row.dataset.kind = kind;
  cell(row, "kind").value = kind;
  cell(row, "label").placeholder = PLACEHOLDERS[kind];
  if (kind !== "item" && cell(row, "option")) cell(row, "option").value = row.dataset.option = "";
  const label = row.querySelector(".p-label");
  if (kind === "item") label.removeAttribute("colspan");
  else label.colSpan = row.cells.length - 1;
}

// A description that says nothing takes no place, unless the hand is in it.
export function tidy(row) {
  const more = cell(row, "description");
  more.hidden = more.value === "" && document.activeElement !== more;
  row.dataset.option = cell(row, "option")?.value ?? "";
  grow(row);
}

const grows = CSS.supports("field-sizing", "content");
export function grow(place) {
  if (grows) return;
  for (const area of place.querySelectorAll("textarea")) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }
}

// Always one empty line at the end.
export function endWithAnEmptyOne() {
  const last = body.rows[body.rows.length - 1];
  if (last && isEmpty(last)) return;
  newRow();
}

export function read() {
  return [...new FormData(form)].filter(([name, value]) => !KEPT.has(name) && typeof value === "string");
}

export function write(state) {
  const values = new Map(state);
  const count = Number(values.get("lines") ?? 0);
  const focused = document.activeElement?.name;
  while (body.rows.length > count) body.lastElementChild.remove();
  while (body.rows.length < count) newRow();
  renumber();
  for (const row of rows()) setKind(row, values.get(cell(row, "kind").name) ?? "item");
  for (const input of form.elements) {
    if (!input.name || KEPT.has(input.name) || input.type === "submit" || input.type === "button") continue;
    if (input.type === "checkbox") input.checked = values.has(input.name);
    else if (values.has(input.name)) input.value = values.get(input.name);
  }
  rows().forEach(tidy);
  renumber();
  if (focused) field(focused)?.focus?.({ preventScroll: true });
}

export function goTo(name) {
  const input = field(name);
  if (!input) return;
  const drawer = input.closest("[popover]");
  if (drawer && !drawer.matches(":popover-open")) drawer.showPopover();
  if (input.hidden) input.hidden = false;
  input.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  input.focus({ preventScroll: true });
  input.select?.();
}

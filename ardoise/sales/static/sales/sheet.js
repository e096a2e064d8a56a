// The sheet of paper: its parts meet here.
import { body, cell, changed, endWithAnEmptyOne, field, fill, form, goTo, includingVat, renumber, rows, say, tidy, valuesOf } from "./form.js";
import { flush, overSheet, post, preview, restore, save, typed, urls } from "./saving.js";
import { measure } from "./paper.js";
import { remember, restart } from "./undo.js";
import "./rows.js";
import "./combo.js";

document.documentElement.classList.add("scripted-page");
form.noValidate = true;

form.addEventListener("input", (event) => {
  if (event.target.name === "agreed_total") return;
  remember(event.target.name);
  typed(event.target.closest("#rows tr"));
  measure();
});
form.addEventListener("change", (event) => {
  if (event.target.matches("select, [type=checkbox], [type=date]")) typed();
});
form.addEventListener("sheet:changed", () => {
  if (!form.dataset.undoing) remember("");
  typed();
  measure();
});
document.addEventListener("sheet:drawn", measure);

// The buttons: the sheet is saved first, then what they say is done.
let isPressed = false; // a button pressed twice acts once
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  if (isPressed) return;
  isPressed = true;
  const step = await press(event.submitter).catch(() => "");
  if (step) leave(step);
  else isPressed = false;
});
addEventListener("pageshow", () => (isPressed = false));

// What is left to do with the page, if anything.
async function press(button) {
  const step = button?.name === "then" ? button.value : "";
  if (!(await flush())) return showProblem();
  if (!step || form.dataset.live === undefined) return step;
  if (!urls) {
    typed();
    if (!(await flush())) return showProblem();
  }
  if (button.dataset.over !== undefined) return overSheet(urls.issue, {}, null);
  if (button.dataset.stays !== undefined) return void (location.href = urls.pdf);
  return step;
}

function leave(step) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "then";
  input.value = step;
  form.append(input);
  HTMLFormElement.prototype.submit.call(form);
}

function showProblem() {
  const wrong = form.querySelector("[aria-invalid=true]");
  if (wrong) goTo(wrong.name);
  else document.getElementById("sheet-notices").scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter") event.preventDefault(), form.querySelector(".panel .btn.primary").click();
  if (event.key.toLowerCase() === "s") event.preventDefault(), save();
});

// The margin leads to what it speaks of.
form.addEventListener("click", async (event) => {
  const act = event.target.closest("[data-goes], [data-takes], [data-keeps], [data-over-sheet], [data-agree]");
  if (!act) return;
  const { goes, takes, keeps, overSheet: address } = act.dataset;
  event.preventDefault();
  if (address) return overSheet(address);
  if (goes) return goTo(goes);
  if (takes) {
    field(act.dataset.field).value = takes;
    goTo(act.dataset.field);
    return changed(field(act.dataset.field));
  }
  if (keeps) return remembered(rows()[Number(keeps)]);
  agree(act);
});

async function remembered(row) {
  const names = ["label", "description", "unit", "unit_price", "vat_rate", "nature"];
  const answer = await post(form.dataset.remember, { ...Object.fromEntries(names.map((name) => [name, cell(row, name)?.value ?? ""])), ...includingVat() });
  if (!answer?.catalogue_item) return say(answer?.problem ?? "La prestation n’a pas pu être mémorisée.");
  cell(row, "catalogue_item").value = answer.catalogue_item;
  say(`${answer.label} est mémorisée.`);
  cell(row, "label").focus();
  changed(cell(row, "label"));
}

// The agreed price: typed in place of the total, it becomes a discount.
function agree(button) {
  const input = document.createElement("input");
  input.className = "zone p-agree";
  input.name = "agreed_total";
  input.inputMode = "decimal";
  input.setAttribute("aria-label", "Prix convenu TTC");
  input.placeholder = button.firstChild.textContent.trim();
  button.replaceWith(input);
  input.focus();
  let isOver = false;
  const end = async (isTaken) => {
    if (isOver) return;
    isOver = true;
    const value = input.value.trim();
    input.replaceWith(button);
    if (!isTaken || !value) return;
    const answer = await preview({ agreed_total: value });
    if (!answer?.fields) return;
    for (const [name, text] of Object.entries(answer.fields)) field(name).value = text;
    changed(field("discount_amount"));
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Escape") event.preventDefault(), end(event.key === "Enter");
  });
  input.addEventListener("blur", () => end(true));
}

// What a form over the sheet brings (a contact, a prestation on its line) stays over what was kept in the browser.
function broughtBack() {
  const asked = new URLSearchParams(location.search);
  const [id, name] = [field("contact").value, field("contact_name").value];
  const row = asked.has("prestation") && rows().find((one) => cell(one, "catalogue_item").value === asked.get("prestation"));
  const values = row && valuesOf(row);
  const rank = Number(asked.get("ligne") ?? NaN);
  return () => {
    if (asked.has("contact")) [field("contact").value, field("contact_name").value] = [id, name];
    if (values) fill(rows()[rank] ?? body.lastElementChild, values);
    endWithAnEmptyOne();
    renumber();
  };
}

// The whole word of a date is its field.
for (const day of form.querySelectorAll(".p-day input")) {
  day.addEventListener("click", () => day.showPicker?.());
}

rows().forEach(tidy);
endWithAnEmptyOne();
renumber();
const brought = broughtBack();
const isBack = restore();
if (isBack) brought();
restart();
const isFromAForm = form.dataset.dirty !== undefined;
const asked = new URLSearchParams(location.search);
if (isFromAForm) history.replaceState(null, "", location.pathname);
if (isBack || isFromAForm) typed();
else form.dataset.state = urls ? "saved" : "new";
measure();
document.fonts?.ready.then(measure);
// where the hand goes first: what is still empty
const isNew = form.dataset.saved === undefined && form.dataset.live !== undefined;
const made = asked.has("prestation") && (body.rows[asked.get("ligne") ?? body.rows.length - 2] ?? body.rows[body.rows.length - 2]);
const first = made ? cell(made, "quantity") : !field("contact").value ? field("contact_name") : !field("subject").value ? field("subject") : cell(body.rows[body.rows.length - 1], "label");
if (made) cell(made, "label").focus(); // on a phone its row unfolds first
if (isFromAForm || (isNew && matchMedia("(min-width: 861px)").matches)) first.focus({ preventScroll: !isFromAForm });

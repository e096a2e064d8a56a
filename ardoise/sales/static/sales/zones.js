// What the server says of the sheet, put in its places: figures of the lines, zones of the paper, what is wrong.
import { cell, field, form, put, rows, valueOf } from "./form.js";

const problem = document.getElementById("problem");

export function draw(answer, isFine, sent, typed) {
  problem.hidden = isFine;
  problem.textContent = isFine ? "" : answer.problem;
  for (const row of rows()) if (!row.querySelector("[data-messages]").hidden) complain(row, [], []);
  showErrors(answer.errors ?? {});
  if (!isFine) {
    form.querySelector("#notes .good")?.remove(); // it said that all is well
    for (const [rank, { errors, messages }] of Object.entries(answer.lines ?? {})) if (sent[rank]?.isConnected) complain(sent[rank], errors, messages);
    return;
  }
  form.classList.toggle("untaxed", !answer.taxed);
  for (const [rank, line] of Object.entries(answer.lines)) if (sent[rank]?.isConnected) drawLine(sent[rank], line, typed[rank]);
  drawZones(answer.html);
}

function drawLine(row, line, typed) {
  row.querySelector("[data-total]").textContent = line.total;
  row.querySelector("[data-marks]").textContent = line.notes.join(" · ");
  row.querySelector("[data-brief]").textContent = line.brief;
  cell(row, "unit_price").placeholder = line.last || "0,00";
  cell(row, "unit_price").title = line.last ? `Dernier prix pour ce client : ${line.last} €` : "";
  for (const [name, value] of Object.entries(line.cells ?? {})) {
    const input = cell(row, name);
    if (!input || valueOf(input) === value || valueOf(input) !== typed[name]) continue; // or typed again since
    if (input === document.activeElement && input.type !== "checkbox") understood.set(input, [typed[name], value]);
    else put(input, value);
  }
}

// « 12*85 » reads 1 020 once the hand has left the cell.
const understood = new WeakMap();
form.addEventListener("focusout", ({ target }) => {
  const [typed, value] = understood.get(target) ?? [];
  if (value !== undefined && target.value === typed) target.value = value;
  understood.delete(target);
});

function drawZones(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  for (const fresh of box.content.querySelectorAll("[data-zone]")) {
    const zone = form.querySelector(`[data-zone="${fresh.dataset.zone}"]`);
    const hand = document.activeElement?.matches("input, textarea, select") ? document.activeElement : null;
    if (!zone || zone.contains(hand) || zone.innerHTML === fresh.innerHTML) continue;
    zone.innerHTML = fresh.innerHTML;
  }
}

function complain(row, errors, messages) {
  for (const input of row.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const name of errors) cell(row, name)?.setAttribute("aria-invalid", "true");
  const place = row.querySelector("[data-messages]");
  place.hidden = messages.length === 0;
  place.textContent = messages.join(" ");
}

function showErrors(errors) {
  for (const made of form.querySelectorAll("[data-made]")) made.remove();
  for (const input of form.querySelectorAll("[aria-invalid][data-wrong]")) input.removeAttribute("aria-invalid"), input.removeAttribute("data-wrong");
  for (const [name, text] of Object.entries(errors)) {
    const input = field(name === "contact" ? "contact_name" : name);
    if (!input?.setAttribute) continue;
    input.setAttribute("aria-invalid", "true");
    input.dataset.wrong = "";
    const words = document.createElement("p");
    words.className = "msg";
    words.dataset.made = "";
    words.textContent = text;
    (input.closest(".field, .p-fact, .p-to") ?? input.parentElement).append(words);
  }
}

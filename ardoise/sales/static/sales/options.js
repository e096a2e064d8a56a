// What the customer may take or leave: a line in option, or one of a group. Of a group one is ticked, as radios are.
import { body, cell, rows } from "./form.js";

const isChoice = (row) => row.dataset.option === "choice";
const isTicked = (row) => cell(row, "is_chosen").checked;
const groupOf = (row) => cell(row, "choice_group").value.trim().toLocaleLowerCase("fr");
const othersOf = (row) => rows().filter((one) => one !== row && isChoice(one) && groupOf(one) === groupOf(row));

export const hasOptions = (row) => cell(row, "option") !== null;

export function offer(row, option) {
  const group = cell(row, "choice_group");
  cell(row, "option").value = row.dataset.option = option;
  if (option !== "choice") group.value = "";
  else if (!group.value) group.value = groupBefore(row) || "Variante";
  cell(row, "is_chosen").checked = option === "choice" && !othersOf(row).some(isTicked);
}

// The copy of a line of a group joins it: one is taken already.
export const copied = (row) => (isChoice(row) ? { is_chosen: "" } : {});

function groupBefore(row) {
  const before = rows().slice(0, rows().indexOf(row)).findLast(isChoice);
  return before ? cell(before, "choice_group").value : "";
}

body.addEventListener("input", ({ target }) => {
  const row = target.closest("tr");
  if (!isChoice(row) || !/-(is_chosen|choice_group)$/.test(target.name)) return;
  const tick = cell(row, "is_chosen");
  if (target === tick) {
    tick.checked = true;
    for (const other of othersOf(row)) cell(other, "is_chosen").checked = false;
  } else if (othersOf(row).some(isTicked)) tick.checked = false;
});

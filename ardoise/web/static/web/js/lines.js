// The table of lines: always one more empty line, lines moved and removed in place, totals asked again.
// Without this file the same buttons are answered by the server.
const filled = (row) => [...row.querySelectorAll("input[type=text], textarea")].some((field) => field.value.trim() !== "" && !field.dataset.usual);

function renumber(body) {
  [...body.rows].forEach((row, index) => {
    for (const field of row.querySelectorAll("[name^=lines-]")) field.name = field.name.replace(/^lines-\d+-/, `lines-${index}-`);
    for (const button of row.querySelectorAll("[name=rearrange]")) button.value = button.value.replace(/\d+$/, index);
    row.querySelector("output").id = `line-total-${index}`;
  });
  body.closest("form").elements.lines.value = body.rows.length;
}

function addLine(body) {
  const row = body.rows[body.rows.length - 1].cloneNode(true);
  for (const field of row.querySelectorAll("input, textarea")) field.value = field.dataset.usual ?? "";
  for (const field of row.querySelectorAll("select")) field.value = body.dataset[field.name.replace(/^lines-\d+-/, "")] ?? field.options[0].value;
  for (const message of row.querySelectorAll(".msg")) message.remove();
  for (const field of row.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  row.querySelector("output").textContent = "";
  body.append(row);
  renumber(body);
  return row;
}

function rearrange(body, row, act) {
  if (act === "add") addLine(body).querySelector("[name$=-label]").focus();
  if (act === "up") row.previousElementSibling?.before(row);
  if (act === "down") row.nextElementSibling?.after(row);
  if (act === "remove") {
    if (body.rows.length === 1) addLine(body);
    (row.nextElementSibling ?? row.previousElementSibling).querySelector("[name$=-label]").focus();
    row.remove();
  }
  renumber(body);
  body.dispatchEvent(new CustomEvent("lines:changed", { bubbles: true }));
}

for (const body of document.querySelectorAll("[data-lines]")) {
  body.addEventListener("input", () => {
    if (filled(body.rows[body.rows.length - 1])) addLine(body);
  });
  body.closest("form").addEventListener("click", (event) => {
    const button = event.target.closest("[name=rearrange]");
    if (!button) return;
    event.preventDefault();
    rearrange(body, button.closest("tr"), button.value.split(":")[0]);
    if (button.isConnected && button.closest("tr")) button.focus();
  });
  body.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    rearrange(body, event.target.closest("tr"), event.key === "ArrowUp" ? "up" : "down");
    event.target.focus();
  });
}

// The table of lines: one more empty line when the last is used, lines moved by Alt + arrows, totals asked again.
const filled = (row) => [...row.querySelectorAll("input[type=text], textarea")].some((field) => field.value.trim() !== "" && !field.dataset.usual);

function renumber(body) {
  [...body.rows].forEach((row, index) => {
    for (const field of row.querySelectorAll("[name]")) field.name = field.name.replace(/^lines-\d+-/, `lines-${index}-`);
  });
  const count = document.querySelector("[name=lines]");
  if (count) count.value = body.rows.length;
}

function addLine(body) {
  const row = body.rows[body.rows.length - 1].cloneNode(true);
  for (const field of row.querySelectorAll("input, textarea")) field.value = field.dataset.usual ?? "";
  for (const field of row.querySelectorAll("select")) field.selectedIndex = [...field.options].findIndex((option) => option.defaultSelected) || 0;
  for (const message of row.querySelectorAll(".msg")) message.remove();
  body.append(row);
  renumber(body);
}

for (const body of document.querySelectorAll("[data-lines]")) {
  body.addEventListener("input", () => {
    if (filled(body.rows[body.rows.length - 1])) addLine(body);
  });
  body.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = event.target.closest("tr");
    const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    event.preventDefault();
    if (event.key === "ArrowUp") other.before(row); else other.after(row);
    renumber(body);
    event.target.focus();
  });
}

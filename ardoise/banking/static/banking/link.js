// Lier facture at the keyboard: arrows walk from the search to the rows, Enter takes the first one found, then validates.

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-linking]");
  if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = form.querySelector("[type=search]");
  const boxes = [...form.querySelectorAll(".linkable .box")];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.target.type === "radio") return;
    const stops = [search, ...boxes];
    const at = stops.indexOf(event.target.closest("tr")?.querySelector(".box") ?? search);
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
  }
  if (event.key !== "Enter" || (event.target !== search && !event.target.matches(".box"))) return;
  event.preventDefault();
  const sought = search.value.trim();
  if (event.target === search && sought) {
    const first = boxes.find((box) => !box.checked);
    if (form.elements.was.value !== sought || !first) return; // what is shown is not yet what is sought
    search.value = "";
    first.click();
  } else if (boxes.some((box) => box.checked)) form.querySelector(".primary").click();
  else if (event.target !== search) event.target.click();
});

// An amount typed while the rows were being asked is kept: the answer did not know it.
document.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
  if (target.id !== "linkable") return;
  const sent = (input) => requestConfig.formData.get(input.name) ?? input.defaultValue;
  const typed = [...target.querySelectorAll(".put input")].filter((input) => input.value !== sent(input));
  const keep = () => {
    for (const { id, value } of typed) {
      const input = document.getElementById(id);
      if (!input) continue;
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  target.addEventListener("htmx:afterSettle", keep, { once: true });
});

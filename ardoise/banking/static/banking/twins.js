// The button of the import counts the rows that are ticked.

function count() {
  const button = document.querySelector("#import [data-new]");
  if (!button || !document.querySelector("[name=take]")) return;
  const lines = Number(button.dataset.new) + document.querySelectorAll("[name=take]:checked").length;
  button.textContent = lines ? `Importer ${lines}\u00a0ligne${lines > 1 ? "s" : ""}` : "Confirmer, sans nouvelle ligne";
}
document.addEventListener("change", (event) => event.target.name === "take" && count());
addEventListener("pageshow", count);

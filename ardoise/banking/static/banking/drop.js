// A statement dropped anywhere on the page, or chosen: it is read at once.

const form = document.querySelector("form[data-drop]");
const input = form.querySelector("input[type=file]");
function send() {
  if (!input.files.length || form.classList.contains("reading")) return;
  form.classList.add("reading");
  form.requestSubmit();
}
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let depth = 0;

function over(step) {
  depth = Math.max(0, depth + step);
  document.body.classList.toggle("dropping", depth > 0);
}
addEventListener("dragenter", (event) => holdsFiles(event) && over(1));
addEventListener("dragleave", (event) => holdsFiles(event) && over(-1));
addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  over(-depth);
  input.files = event.dataTransfer.files;
  send();
});
input.addEventListener("change", send);
addEventListener("pageshow", () => form.classList.remove("reading"));

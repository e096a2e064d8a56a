// Ctrl Z on the whole sheet: typing in one cell is one step, each act another.
import { changed, form, read, say, write } from "./form.js";

const MOST = 60;
const button = document.getElementById("undo");
const past = [];
const future = [];
let now = read();
let last = { name: "", at: 0 };

export function remember(name) {
  const at = performance.now();
  if (name && name === last.name && at - last.at < 1500) {
    now = read();
    last.at = at;
    return;
  }
  past.push(now);
  if (past.length > MOST) past.shift();
  future.length = 0;
  now = read();
  last = { name, at };
  button.hidden = false;
}

function go(from, to) {
  const state = from.pop();
  if (!state) return say("Rien à annuler.");
  to.push(now);
  write(state);
  now = state;
  last = { name: "", at: 0 };
  button.hidden = past.length === 0;
  form.dataset.undoing = "1";
  changed();
  delete form.dataset.undoing;
}

export const undo = () => go(past, future);
export const redo = () => go(future, past);
export const restart = () => ((now = read()), (past.length = 0), (button.hidden = true));

button.addEventListener("click", undo);
form.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
});

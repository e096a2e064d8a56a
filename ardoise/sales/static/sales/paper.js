// The paper measured: where its pages break, and the notes of the margin beside what they speak of.
import { body, field, isWide } from "./form.js";

const paper = document.getElementById("paper");
const notes = document.getElementById("notes");
const aligned = matchMedia("(min-width: 1241px)");
const FIRST = 1025; // where the first page ends, in pixels of the sheet
const NEXT = 868; // what a next page holds
const FOOT = 98;

function alignNotes() {
  const origin = notes.getBoundingClientRect().top;
  let floor = 0;
  const placed = [...notes.children].map((note) => {
    const input = note.dataset.tied ? field(note.dataset.tied) : null;
    const target = input?.closest?.("tr") ?? (input?.offsetParent ? input : null);
    return { note, wanted: target ? target.getBoundingClientRect().top - origin : -1 };
  });
  placed.sort((one, other) => one.wanted - other.wanted);
  for (const { note, wanted } of placed) {
    if (!aligned.matches) {
      note.style.top = "";
      continue;
    }
    const top = Math.max(wanted, floor);
    note.classList.toggle("tied", wanted >= 0 && top - wanted < 8);
    note.style.top = `${top}px`;
    floor = top + note.offsetHeight + 14;
  }
  notes.style.minHeight = aligned.matches ? `${floor}px` : "";
}

function drawBreaks() {
  for (const old of paper.querySelectorAll(".p-break")) old.remove();
  const pages = document.getElementById("pages");
  paper.style.minHeight = "";
  if (!isWide.matches) return;
  const origin = paper.getBoundingClientRect().top;
  const blocks = [...body.rows, ...paper.querySelectorAll(".p-sum, .p-payment, .p-mentions > p, .p-sign")];
  const subject = field("subject");
  let end = FIRST + (subject.value.trim() ? 0 : subject.offsetHeight + 20); // an empty one takes no place on the paper
  let page = 1;
  let before = 0;
  for (const block of blocks) {
    const box = block.getBoundingClientRect();
    if (block.classList.contains("is-empty") || box.height === 0) continue;
    if (box.bottom - origin > end && before) {
      page += 1;
      mark(before, page);
      end = before + NEXT;
    }
    before = box.bottom - origin;
  }
  paper.style.minHeight = `${page === 1 ? 1123 : end + FOOT}px`;
  pages.textContent = `${page} page${page > 1 ? "s" : ""}`;
}

function mark(top, page) {
  const line = document.createElement("div");
  line.className = "p-break";
  line.style.top = `${top}px`;
  line.ariaHidden = "true";
  line.textContent = `page ${page}`;
  paper.append(line);
}

let frame = 0;
export function measure() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    drawBreaks();
    alignNotes();
  });
}
addEventListener("resize", measure);
new ResizeObserver(measure).observe(body);
paper.style.setProperty("--accent", paper.dataset.accent);

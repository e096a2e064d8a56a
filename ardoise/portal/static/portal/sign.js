// A frame to sign in by finger, mouse or pen; what is drawn goes with the form as a PNG. Without it, the name is written.

const INK = "#1d242c";
const MOST = 2400; // pixels of a side that the server accepts

function pad(box) {
  const find = (name) => box.querySelector(`[data-sign-${name}]`);
  const canvas = find("pad"), clear = find("clear"), drawing = find("drawing"), kind = find("kind");
  const pen = canvas.getContext("2d");
  let strokes = [], stroke = null, before = null; // before: what came back with the form, drawn under the strokes

  function show(which) {
    kind.value = which;
    find("drawn").hidden = which !== "drawn";
    find("typed").hidden = which === "drawn";
    find("drawable").hidden = false;
    if (which === "drawn") fit();
  }

  function fit() {
    const { width, height } = canvas.getBoundingClientRect();
    const scale = Math.min(window.devicePixelRatio || 1, MOST / Math.max(width, height, 1));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    Object.assign(pen, { strokeStyle: INK, fillStyle: INK, lineWidth: 2.6, lineCap: "round", lineJoin: "round" });
    if (before) {
      const size = Math.min(width / before.naturalWidth, height / before.naturalHeight);
      pen.drawImage(before, 0, 0, before.naturalWidth * size, before.naturalHeight * size);
    }
    strokes.forEach(draw);
  }

  function draw(points) {
    const [[x, y], ...rest] = points;
    pen.beginPath();
    if (!rest.length) {
      pen.arc(x, y, 1.3, 0, 7);
      pen.fill();
      return;
    }
    pen.moveTo(x, y);
    rest.forEach(([nextX, nextY], index) => {
      const [lastX, lastY] = points[index];
      pen.quadraticCurveTo(lastX, lastY, (lastX + nextX) / 2, (lastY + nextY) / 2);
    });
    pen.stroke();
  }

  function keep() {
    const isEmpty = !strokes.length && !before;
    drawing.value = isEmpty ? "" : canvas.toDataURL("image/png");
    clear.hidden = isEmpty;
  }

  const place = (event) => [event.offsetX, event.offsetY];
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    stroke = [place(event)];
    strokes.push(stroke);
    draw(stroke);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(place(event));
    draw(stroke.slice(-3)); // the end of it; the whole is drawn again, smooth, when it is finished
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (!stroke) return;
      stroke = null;
      fit();
      keep();
    });
  }
  clear.addEventListener("click", () => {
    strokes = [];
    before = null;
    fit();
    keep();
  });
  box.addEventListener("click", (event) => {
    const which = event.target.dataset?.signTo;
    if (!which) return;
    show(which);
    if (which === "typed") box.querySelector("[name=typed]").focus();
  });
  addEventListener("resize", () => kind.value === "drawn" && fit());

  const typed = box.querySelector("[name=typed]").value;
  show(typed ? "typed" : "drawn");
  if (drawing.value) {
    const known = new Image();
    known.addEventListener("load", () => {
      before = known;
      fit();
      clear.hidden = false;
    });
    known.src = drawing.value;
  }
}

// The words to copy out: the field turns green once they are there, as the server reads them
const bare = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function copying(field) {
  const look = () => field.classList.toggle("copied", bare(field.value) === bare(field.dataset.copyOut));
  field.addEventListener("input", look);
  look();
}

document.querySelectorAll("[data-sign]").forEach(pad);
document.querySelectorAll("[data-copy-out]").forEach(copying);

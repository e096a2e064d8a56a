// The counter: blocks of movable type over the plain fields, which stay what is posted.

const NAMES = { LETTRE: "LETTRE", ANNÉE: "ANNÉE", MOIS: "MOIS", JOUR: "JOUR", NUMÉRO: "NUMÉRO" };
const SEPARATORS = ["-", "/", "_", ""];
const SAID = { "-": "tiret", "/": "barre", _: "tiret bas", "": "rien" };
const GRIP = '<span class="grip" aria-hidden="true"><svg class="i" viewBox="0 0 16 16"><g fill="currentColor" stroke="none"><circle cx="6" cy="4" r="1"/><circle cx="10" cy="4" r="1"/><circle cx="6" cy="8" r="1"/><circle cx="10" cy="8" r="1"/><circle cx="6" cy="12" r="1"/><circle cx="10" cy="12" r="1"/></g></svg></span>';

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

function start(form) {
  if (form.dataset.started) return;
  form.dataset.started = "1";
  const stick = form.querySelector(".stick");
  const aside = form.querySelector(".aside");
  const said = form.querySelector("[data-said]");
  const places = [...form.querySelectorAll(".place")].map((place) => place.querySelectorAll("select, input"));
  const { letters, year, month, day } = form.dataset;
  const offered = letters.split(" ");
  let lifted = null;
  let { blocks, gaps } = read();

  function read() {
    const found = { blocks: [], gaps: [] };
    for (const [kind, text, after] of places) {
      const [, name, size] = /^(\D*)(\d?)$/.exec(kind.value) ?? [];
      if (!name) continue;
      found.blocks.push({ name, size: Number(size) || (name === "ANNÉE" ? 4 : 0), text: text.value });
      found.gaps.push(after.value);
    }
    return found;
  }

  function write() {
    places.forEach(([kind, text, after], place) => {
      const block = blocks[place];
      const size = block?.name === "NUMÉRO" ? block.size : block?.name === "ANNÉE" && block.size === 2 ? 2 : "";
      kind.value = block ? `${block.name}${size}` : "";
      text.value = block?.name === "LETTRE" ? block.text : "";
      after.value = place < blocks.length - 1 ? gaps[place] : "";
    });
    form.dispatchEvent(new Event("input"));
  }

  // What a block shows, and the lengths it may take.
  const shown = (block) => ({ LETTRE: block.text, ANNÉE: year.slice(-block.size), MOIS: month, JOUR: day, NUMÉRO: "1".padStart(block.size, "0") })[block.name];
  function lengths(block) {
    if (block.name === "LETTRE") return offered.map((text) => ({ text }));
    if (block.name === "ANNÉE") return [2, 4].map((size) => ({ size }));
    if (block.name === "NUMÉRO") return [...new Set([1, 3, 4, 5, block.size])].sort().map((size) => ({ size }));
    return [];
  }
  const same = (block, length) => Object.entries(length).every(([key, value]) => block[key] === value);

  function draw(focus) {
    const used = new Set(blocks.map((block) => block.name));
    stick.replaceChildren(...blocks.flatMap((block, place) => (place ? [separator(place - 1), type(block, place)] : [type(block, place)])));
    aside.querySelector(".chips").replaceChildren(...Object.keys(NAMES).filter((name) => !used.has(name)).map(chip));
    if (focus) stick.querySelectorAll(".type")[blocks.indexOf(focus)]?.focus();
  }

  function type(block, place) {
    const value = shown(block);
    const element = make("div", { class: `type${block === lifted ? " lift" : ""}`, role: "group", tabindex: "0", "aria-label": `${block.name} ${value}, place ${place + 1} sur ${blocks.length}` });
    element.insertAdjacentHTML("beforeend", GRIP);
    element.append(make("span", { class: "sc", "aria-hidden": "true" }, block.name.toLowerCase()));
    if (block.name === "LETTRE") {
      const input = make("input", { "aria-label": "Lettres", maxlength: "12", autocomplete: "off", spellcheck: "false" });
      input.value = value;
      input.addEventListener("input", (event) => {
        event.stopPropagation();
        block.text = input.value.trim();
        write();
        marks(element, block);
      });
      element.append(input);
    } else element.append(make("b", { "aria-hidden": "true" }, value));
    const chips = make("span", { class: "len" });
    for (const length of lengths(block)) {
      const button = make("button", { type: "button", tabindex: "-1" }, shown({ ...block, ...length }));
      button.addEventListener("click", () => {
        Object.assign(block, length);
        write();
        draw(block);
      });
      button.length_ = length;
      chips.append(button);
    }
    element.append(chips);
    marks(element, block);
    element.addEventListener("keydown", (event) => onKey(event, block));
    element.addEventListener("pointerdown", (event) => onPointer(event, block, element));
    return element;
  }

  function marks(element, block) {
    for (const button of element.querySelectorAll(".len button")) button.ariaPressed = String(same(block, button.length_));
  }

  function separator(place) {
    const gap = gaps[place];
    const between = `Séparateur entre ${blocks[place].name} et ${blocks[place + 1].name}`;
    const button = make("button", { type: "button", class: `sepr${gap ? "" : " none"}`, "aria-label": `${between} : ${SAID[gap] ?? gap}`, title: "Changer le séparateur" }, gap);
    button.addEventListener("click", () => {
      gaps[place] = SEPARATORS[(SEPARATORS.indexOf(gap) + 1) % SEPARATORS.length];
      write();
      draw();
      stick.querySelectorAll(".sepr")[place].focus();
    });
    return button;
  }

  function chip(name) {
    const block = { name, size: name === "ANNÉE" ? 4 : 0, text: offered[0] };
    const button = make("button", { type: "button", class: "chip", "aria-label": `Remettre ${name}` }, `+ ${name} · ${shown(block)}`);
    button.addEventListener("click", () => {
      const place = name === "LETTRE" ? 0 : blocks.findIndex((one) => one.name === "NUMÉRO");
      blocks.splice(place, 0, block);
      gaps.splice(place, 0, gaps[0] ?? "-");
      changed(block, `${name} est remis, place ${place + 1} sur ${blocks.length}.`);
    });
    return button;
  }

  function changed(block, words) {
    write();
    draw(block);
    said.textContent = words;
  }

  function move(block, to) {
    const from = blocks.indexOf(block);
    if (to < 0 || to >= blocks.length || to === from) return;
    blocks.splice(from, 1);
    blocks.splice(to, 0, block);
    changed(block, `${block.name}, place ${to + 1} sur ${blocks.length}.`);
  }

  function remove(block) {
    if (block.name === "NUMÉRO") return void (said.textContent = "NUMÉRO reste : sans lui, deux documents auraient le même numéro.");
    const place = blocks.indexOf(block);
    blocks.splice(place, 1);
    gaps.splice(Math.min(place, gaps.length - 1), 1);
    lifted = null;
    changed(blocks[Math.min(place, blocks.length - 1)], `${block.name} est mis de côté.`);
  }

  function resize(block, step) {
    if (block.name === "NUMÉRO") block.size = Math.max(1, Math.min(6, block.size + step));
    else {
      const known = lengths(block);
      const next = known[known.findIndex((length) => same(block, length)) + step];
      if (!next) return;
      Object.assign(block, next);
    }
    changed(block, `${block.name} ${shown(block)}.`);
  }

  function lift(block) {
    lifted = lifted === block ? null : block;
    draw(block);
    said.textContent = lifted ? `${block.name} est levé : flèches pour le déplacer, Entrée pour le poser.` : `${block.name} est posé.`;
  }

  function onKey(event, block) {
    if (event.target !== event.currentTarget) return;
    const acts = {
      ArrowLeft: () => move(block, blocks.indexOf(block) - 1),
      ArrowRight: () => move(block, blocks.indexOf(block) + 1),
      ArrowUp: () => resize(block, 1),
      ArrowDown: () => resize(block, -1),
      Delete: () => remove(block),
      Backspace: () => remove(block),
      Enter: () => lift(block),
      " ": () => lift(block),
      Escape: () => lifted && lift(lifted),
    };
    if (!acts[event.key] || (event.key === "Escape" && !lifted)) return;
    event.preventDefault();
    acts[event.key]();
  }

  // Drag: the block follows the hand, its neighbours give way; far from the row, it is set aside.
  function onPointer(event, block, element) {
    const onGrip = event.target.closest(".grip");
    if (event.button || event.target.closest("input, button") || (event.pointerType === "touch" && !onGrip)) return;
    const origin = { x: event.clientX, y: event.clientY };
    let isDragged = false;
    const isColumn = getComputedStyle(stick).flexDirection === "column";
    const far = (moved) => (isColumn ? Math.abs(moved.clientX - origin.x) > 140 : Math.abs(moved.clientY - origin.y) > 90) && block.name !== "NUMÉRO";

    function onMove(moved) {
      if (!isDragged && Math.hypot(moved.clientX - origin.x, moved.clientY - origin.y) < 5) return;
      if (!isDragged) {
        isDragged = true;
        lifted = block;
      }
      moved.preventDefault();
      element.classList.add("lift", "dragged");
      element.classList.toggle("leaves", far(moved));
      const types = [...stick.querySelectorAll(".type")];
      const hand = isColumn ? moved.clientY : moved.clientX;
      const over = types.findIndex((one) => {
        const box = one.getBoundingClientRect();
        return one !== element && hand > (isColumn ? box.top : box.left) && hand < (isColumn ? box.bottom : box.right);
      });
      if (over >= 0) swap(over, element);
      element.style.translate = "";
      const box = element.getBoundingClientRect();
      element.style.translate = `${moved.clientX - box.left - box.width / 2}px ${moved.clientY - box.top - box.height / 2}px`;
    }

    // The dragged block changes places without being drawn again: the hand keeps it.
    function swap(to, kept) {
      const from = blocks.indexOf(block);
      blocks.splice(from, 1);
      blocks.splice(to, 0, block);
      const drawn = blocks.flatMap((one, place) => {
        const element = one === block ? kept : type(one, place);
        return place ? [separator(place - 1), element] : [element];
      });
      stick.replaceChildren(...drawn);
    }

    function onEnd(ended) {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onEnd);
      removeEventListener("pointercancel", onEnd);
      if (!isDragged) return ended.type === "pointerup" && onTap();
      lifted = null;
      if (far(ended)) return remove(block);
      changed(block, `${block.name}, place ${blocks.indexOf(block) + 1} sur ${blocks.length}.`);
    }

    // A tap lifts a block; a tap on another one puts the lifted block there.
    function onTap() {
      if (!lifted || lifted === block) return lift(block);
      const held = lifted;
      lifted = null;
      move(held, blocks.indexOf(block));
    }

    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onEnd);
    addEventListener("pointercancel", onEnd);
  }

  form.querySelector(".places").hidden = true;
  stick.hidden = aside.hidden = false;
  draw();

  // What cannot be fixed says why instead of leaving.
  const button = form.querySelector(".btn.primary");
  form.addEventListener("htmx:afterSwap", () => {
    if (form.querySelector("[data-problem]")) button.ariaDisabled = "true";
    else button.removeAttribute("aria-disabled");
  });
  form.addEventListener("submit", (event) => event.submitter?.ariaDisabled === "true" && event.preventDefault());
}

const startAll = () => document.querySelectorAll("[data-counter]").forEach(start);
startAll();
document.addEventListener("htmx:load", startAll);

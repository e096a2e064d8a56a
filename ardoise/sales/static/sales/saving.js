// Always saved: what the sheet comes to is asked while typing, and it is saved a moment later. Nothing typed is lost:
// it stays in this browser until the server has it.
import { body, field, form, packed, read, rows, say, valuesOf, write } from "./form.js";
import { draw } from "./zones.js";

const SAVE_AFTER = 600;
const LOGIN = "/comptes/";
const isLive = form.dataset.live !== undefined;
const saved = document.getElementById("saved");
const notices = document.getElementById("sheet-notices");
const channel = new BroadcastChannel("ardoise-feuille");
const me = Math.random().toString(36).slice(2);

export let urls = form.dataset.saved ? JSON.parse(form.dataset.saved) : null;
let isDirty = false;
let version = 0; // of what is typed
let drawnVersion = 0;
let running = null; // the save under way
let asking = null; // the preview under way
let saveTimer = 0;
let hasFailed = false;
let isStopped = false; // by a version saved elsewhere, until a choice is made
let isGivenUp = false; // started again: an answer on its way keeps nothing more
let over = "";
let mayHaveArrived = false; // what was sent when the page was left
let touched = new Set(); // rows to draw again; null: all of them

const path = () => (urls && isLive ? urls.url : location.pathname);
const keyAt = (where) => `feuille:${form.dataset.key}:${where}`;
const forgetAt = (where) => localStorage.removeItem(keyAt(where));
const key = () => keyAt(path());

function whisper(text, isBad = false) {
  saved.textContent = text;
  saved.classList.toggle("bad", isBad);
}

// What is typed, kept in this browser as long as the server has not got it.
function keep(isSent = false) {
  if (isGivenUp) return;
  try {
    localStorage.setItem(key(), JSON.stringify({ revision: field("revision").value, once: field("once").value, state: read(), isSent }));
  } catch {
    // private windows may refuse: the server still gets it
  }
}
function forget() {
  isDirty = false;
  forgetAt(path());
}

// A page drawn before the last save of this tab had arrived: left during it, or kept by the browser.
function isStale() {
  const isOld = isLive && urls && Number(sessionStorage.getItem(key())) > Number(field("revision").value);
  if (isOld) sessionStorage.removeItem(key());
  return isOld;
}

export function restore() {
  if (isStale()) return location.reload(), false;
  const kept = JSON.parse(localStorage.getItem(key()) ?? "null");
  if (!kept) return false;
  if (said(kept.state) === said(read())) return forget(), false; // it arrived
  if (kept.revision === field("revision").value) {
    mayHaveArrived = kept.isSent;
    if (kept.isSent) field("once").value = kept.once; // else its tab is still open, and will make its own
    write(kept.state);
    whisper("Ce que vous aviez tapé est revenu");
    if (!urls || !isLive) offer("Ce que vous aviez tapé ici est revenu.", [[isLive ? "Commencer un autre document" : "Repartir de la facture", startAgain]], "");
    return true;
  }
  offer("Ce que vous aviez tapé ici n’a pas été enregistré, et le document a changé depuis.", [
    ["Reprendre ce que j’avais tapé", () => (write(kept.state), typed())],
    ["L’oublier", () => forgetAt(path())],
  ]);
  return false;
}

// « 52 » that was read « 52,00 » is no change.
const said = (state) => JSON.stringify(state.map(([name, value]) => [name, /-(quantity|unit_price|vat_rate|discount)$/.test(name) ? value.replace(/[\s%€]|,0+(?=\D|$)/g, "") : value.trim()]));

// What came back is saved first, when it is a document of its own.
async function startAgain() {
  if (isLive && !(await flush())) return;
  isGivenUp = true;
  forget();
  location.assign(isLive ? form.dataset.new : location.pathname);
}

function offer(text, acts, weight = "warn") {
  const box = document.createElement("div");
  box.className = `notice ${weight}`;
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.className = "grow";
  words.textContent = text;
  box.append(words);
  for (const [label, act] of acts) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = label;
    button.addEventListener("click", () => {
      box.remove();
      act();
    });
    box.append(button);
  }
  for (const old of notices.querySelectorAll("[role=alert]")) old.remove();
  notices.append(box);
}

// Something was typed, or changed by an act.
export function typed(row = null) {
  version += 1;
  isDirty = true;
  form.dataset.state = "typed";
  if (!row) touched = null;
  else touched?.add(row);
  soon();
  later();
}

// The first key is answered at once; those that follow, when its answer has come.
function soon() {
  if (asking) return;
  asking = new AbortController();
  queueMicrotask(preview);
}

function later(wait = SAVE_AFTER) {
  clearTimeout(saveTimer);
  saveTimer = setTimeout(() => (isLive ? save() : keep()), wait);
}

export async function preview(more = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  drawnVersion = version;
  const sent = rows();
  const values = sent.map(valuesOf);
  const only = touched && [...touched].filter((row) => row.isConnected);
  const data = packed(only ? { ...more, changed: only.map((row) => sent.indexOf(row)).join(",") } : more, values);
  const drawn = touched;
  touched = new Set();
  const again = () => (touched = drawn && touched ? new Set([...drawn, ...touched]) : null);
  try {
    const response = await fetch(urls?.totals && isLive ? urls.totals : form.dataset.totals, { method: "POST", body: data, headers: { Accept: "application/json" }, signal: mine.signal });
    const answer = isJson(response) ? await response.json() : null;
    const isFine = response.ok && answer && !answer.problem;
    if (!isFine) again();
    if (!answer) return null;
    // half a number is not complained of at each key: the save says it, once the hand has stopped
    if (isFine || !isLive || more.agreed_total) draw(answer, isFine, sent, values);
    document.dispatchEvent(new CustomEvent("sheet:drawn"));
    return answer;
  } catch {
    again();
    return null; // aborted by newer keys, or the network: the save says so
  } finally {
    if (asking === mine) asking = null;
    if (!asking && drawnVersion !== version) soon();
  }
}

const isJson = (response) => response.headers.get("content-type")?.includes("json");

export async function save() {
  clearTimeout(saveTimer);
  if (isStopped) return keep(), false;
  if (running) {
    await running;
    return isDirty ? save() : true;
  }
  if (!isDirty) return true;
  running = send().catch(() => postponed("Pas encore enregistré : nouvel essai dans un instant")); // an answer cut short
  const done = await running;
  running = null;
  if (done && isDirty) later(200);
  return done;
}

function postponed(words) {
  hasFailed = true;
  whisper(words, true);
  later(4000);
  return false;
}

async function send() {
  const mine = version;
  const sent = rows();
  const data = packed(over ? { over } : {});
  keep();
  whisper("Enregistrement…");
  let response;
  try {
    response = await fetch(urls?.url ?? location.pathname, { method: "POST", body: data, headers: { Accept: "application/json" } });
  } catch {
    return postponed("Hors connexion : gardé dans ce navigateur");
  }
  if (!isJson(response)) {
    hasFailed = true;
    if (response.redirected) return askLogin();
    if (response.status === 403) {
      const page = await fetch(path()).catch(() => null);
      if (page?.redirected) return askLogin();
      if (page?.ok && takeToken(new DOMParser().parseFromString(await page.text(), "text/html"))) return send();
    }
    if (response.status === 404) return gone("Ce document n’est plus là : il a été supprimé, ou vous avez changé d’entreprise dans un autre onglet.");
    return postponed("Pas encore enregistré : nouvel essai dans un instant");
  }
  const answer = await response.json();
  if (response.status === 409 && mayHaveArrived && answer.revision === Number(field("revision").value) + 1) {
    mayHaveArrived = false;
    over = String(answer.revision);
    return send();
  }
  if (response.status === 409) return changedElsewhere();
  if (response.status === 410) return gone(answer.problem);
  if (!response.ok) {
    draw(answer, false, sent, []);
    whisper("Pas encore enregistré : corrigez ce qui est marqué", true);
    return false;
  }
  const isFirst = !urls;
  if (isFirst) arrive(answer);
  forgetAt(path());
  urls = answer;
  over = "";
  field("revision").value = answer.revision;
  sessionStorage.setItem(key(), answer.revision);
  channel.postMessage({ me, url: answer.url, revision: answer.revision });
  // a first save whose answer was lost gives what it made then: what was typed since follows
  isDirty = version !== mine || (isFirst && (hasFailed || mayHaveArrived));
  hasFailed = mayHaveArrived = false;
  if (isDirty) keep();
  else {
    form.dataset.state = "saved";
    whisper("Enregistré");
  }
  return true;
}

// The sheet has an address of its own now.
function arrive(answer) {
  forgetAt(location.pathname);
  history.replaceState(null, "", answer.url);
  form.action = answer.url;
  for (const link of form.querySelectorAll('a[href*="?retour="]')) link.search = `?retour=${answer.url}`;
  document.getElementById("sheet-title").textContent = answer.label;
  document.title = `${answer.label} · Ardoise`;
  document.getElementById("sheet-tabs").innerHTML = answer.tabs;
}

function changedElsewhere() {
  isStopped = true;
  whisper("Modifié ailleurs", true);
  offer("Ce document a été modifié ailleurs, dans un autre onglet ou par une autre personne. Rien n’est écrasé.", [
    ["Voir l’autre version", () => location.reload()], // mine is kept, and offered there
    [
      "Garder la mienne à la place",
      async () => {
        const page = await fetch(path()).then((response) => response.text()).catch(() => "");
        over = new DOMParser().parseFromString(page, "text/html").querySelector("#sheet [name=revision]")?.value ?? "";
        isStopped = false;
        isDirty = true;
        save();
      },
    ],
  ]);
  return false;
}
channel.addEventListener("message", ({ data }) => {
  if (data.me === me || !urls || data.url !== urls.url || data.revision <= Number(field("revision").value)) return;
  isStopped = true;
  if (isDirty) return changedElsewhere();
  whisper("Modifié dans un autre onglet", true);
  offer("Ce document vient d’être modifié dans un autre onglet.", [["Recharger", () => location.reload()]]);
});

// Everything typed is on the server, or false.
export async function flush() {
  if (drawnVersion !== version) preview();
  if (!isLive) return keep(), true;
  if (!isDirty && !running) return true;
  for (let tries = 0; tries < 4; tries += 1) {
    if (!(await save())) return false;
    if (!isDirty) return true;
  }
  return !isDirty;
}

// The session is over: one logs in over the sheet, which stays as it is.
async function askLogin() {
  whisper("Session finie : connectez-vous pour enregistrer", true);
  const box = document.getElementById("login-dialog");
  const place = document.getElementById("login-place");
  if (box.open) return false;
  await showLogin(place, await fetch(`${path()}?`, { headers: { Accept: "text/html" } }));
  box.showModal();
  place.querySelector("input:not([type=hidden])")?.focus();
  return false;
}

async function showLogin(place, response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const sheet = page.getElementById("sheet");
  if (sheet || !response.redirected) return loggedIn(page);
  const login = response.url.includes(LOGIN) && page.querySelector("main form[method=post]");
  if (!login) return void location.reload();
  for (const link of login.querySelectorAll("a")) link.target = "_blank";
  const address = new URL(login.getAttribute("action") || response.url, response.url);
  place.replaceChildren(login);
  login.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const answer = await fetch(address, { method: "POST", body: new FormData(login, event.submitter) });
    if (new URL(answer.url).pathname.startsWith(LOGIN)) return showLogin(place, { text: () => answer.text(), redirected: true, url: answer.url });
    return loggedIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
  });
}

function loggedIn(page) {
  const sheet = page.getElementById("sheet");
  if (sheet && sheet.dataset.key !== form.dataset.key) return location.reload(); // somebody else
  takeToken(page);
  document.getElementById("login-dialog").close();
  save();
}

function takeToken(page) {
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? JSON.parse(page.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
  if (!token) return false;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  return true;
}

// A small act beside the sheet: its answer, or null.
export async function post(address, values) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  const response = await fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" } }).catch(() => null);
  return response && isJson(response) ? response.json() : null;
}

// A form over the sheet, which is saved first; it comes back to the sheet.
export async function overSheet(address, asked = {}, back = {}) {
  if (!(await flush())) return say("La feuille n’est pas encore enregistrée.");
  const target = new URL(address, location.href);
  if (!back) return void htmx.ajax("GET", target.pathname, { target: "#dialog", swap: "innerHTML" });
  const here = new URL(path(), location.href);
  for (const [name, value] of Object.entries(back)) here.searchParams.set(name, value);
  for (const [name, value] of Object.entries(asked)) target.searchParams.set(name, value);
  target.searchParams.set("retour", here.pathname + here.search);
  await htmx.ajax("GET", target.pathname + target.search, { target: "#dialog", swap: "innerHTML" });
}

// Deleted, sealed or accepted elsewhere: what was typed can still become another document.
function gone(why) {
  isStopped = true;
  whisper("Pas enregistré", true);
  offer(`${why} Ce que vous avez tapé reste ici.`, [
    ["Réessayer", () => ((isStopped = false), save())],
    [
      "En faire un nouveau document",
      () => {
        forget();
        localStorage.setItem(keyAt(form.dataset.new), JSON.stringify({ revision: "", state: read() }));
        location.assign(form.dataset.new);
      },
    ],
  ]);
  return false;
}

addEventListener("online", () => isDirty && save());
addEventListener("pagehide", () => {
  if (!isDirty) return;
  const isSent = isLive && !isStopped && !running && body.rows.length < 60; // what leaves with a page is small
  keep(isSent || running !== null);
  mayHaveArrived = isSent;
  if (isSent) fetch(urls?.url ?? location.pathname, { method: "POST", body: packed(), headers: { Accept: "application/json" }, keepalive: true }).catch(() => {});
});
addEventListener("beforeunload", (event) => {
  if (isDirty && hasFailed && isLive) event.preventDefault();
});

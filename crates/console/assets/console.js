// Everything works without this file: forms are sent, links are followed. It holds the
// stream, puts a fresh page over the old one, and says when it is cut off.
const board = document.getElementById("board");
const STALE = 12_000; // ms without a sign of life
const HOLD = 5_000; // ms in which a step can be taken back
const ALARM = 3_000; // ms between two sounds at least
const AGAIN = 20_000; // ms after which an order that nobody took rings again

// The one place where text becomes markup: pages of our own origin, made by our server.
const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("renqing-page", { createHTML: (text) => text })
  : { createHTML: (text) => text };
const parse = (text) => new DOMParser().parseFromString(policy.createHTML(text), "text/html");

let sound = null;
let rang = 0;
/** Rings, at most once in a while: a burst is one sound. */
function ring(pitch) {
  const now = Date.now();
  if (!sound || now - rang < ALARM) return;
  rang = now;
  const [tone, gain] = [sound.createOscillator(), sound.createGain()];
  tone.frequency.value = pitch;
  gain.gain.setValueAtTime(0.4, sound.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.6);
  tone.connect(gain).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.6);
}

/** What must stay as the person left it while a fresh page comes over it. */
function keeps(old) {
  if (old.id === "stale" || old.id === "fresh" || old.id === "sound") return true;
  if (old.id !== "say") return false;
  const { text, customer } = old.elements;
  return text.value !== "" || customer.value !== "" || old.contains(document.activeElement);
}

const newOrders = () => new Set([...document.querySelectorAll(".ticket.new")].map((one) => one.id));

let isLoading = false;
let isWanted = false;
let isBehind = false;
/** Puts the server's page over the one that is shown. One at a time; the last one counts. */
async function refresh() {
  if (isLoading) { isWanted = true; return; }
  isLoading = true;
  try {
    // A proxy may swallow a page as well.
    const signal = AbortSignal.timeout(8_000);
    const answer = await fetch(location.pathname + location.search, { headers: { accept: "text/html" }, signal });
    if (isSignedOut(answer)) return;
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    show(await answer.text());
    isBehind = false;
    alive();
  } catch {
    // What is shown is old, whatever the stream says, until this is done.
    isBehind = true;
    setTimeout(refresh, 2_000);
  } finally {
    isLoading = false;
    if (isWanted) { isWanted = false; refresh(); }
  }
}

/** Whoever's key has ended signs in again. */
function isSignedOut(answer) {
  const ended = answer.redirected && new URL(answer.url).pathname === "/sign-in";
  if (ended) location.reload();
  return ended;
}

function show(text) {
  const fresh = parse(text).getElementById("board");
  if (!fresh) return;
  const before = newOrders();
  Idiomorph.morph(board, fresh, {
    ignoreActiveValue: true,
    callbacks: { beforeNodeMorphed: (old) => !(old instanceof Element && keeps(old)) },
  });
  held.forEach((one) => one.mark());
  if ([...newOrders()].some((id) => !before.has(id))) ring(880);
}

let heard = Date.now();
function alive() {
  heard = Date.now();
}

/** Says how fresh the board is; red and loud when nothing was heard for too long. */
function tick() {
  const age = Date.now() - heard;
  const isStale = age > STALE;
  const bar = document.getElementById("stale");
  if (bar.hidden === isStale) {
    bar.hidden = !isStale;
    document.title = isStale ? `⚠ ${document.title}` : document.title.replace(/^⚠ /, "");
  }
  if (isStale) ring(220);
  const fresh = document.getElementById("fresh");
  fresh.textContent = `${fresh.dataset.live} · ${Math.round(age / 1000)} s`;
}

let stream = null;
/** Holds the stream. A new one begins with the whole state, whatever was missed. */
function listen() {
  stream?.close();
  stream = new EventSource(board.dataset.stream);
  stream.addEventListener("change", refresh);
  // The board lives when what it shows is new, not when its stream does.
  stream.addEventListener("beat", () => { if (!isLoading && !isBehind) alive(); });
  // A stream that ended is opened again by the browser, unless it was refused.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 1_000 + Math.random() * 2_000);
  });
}

/** A proxy may swallow a stream without a word: then a new one is tried. */
function revive() {
  if (Date.now() - heard > STALE) listen();
}

const held = new Map();
async function send(form, fields) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(form, { method: "POST", body, keepalive: true });
  if (isSignedOut(answer)) return;
  const text = await answer.text();
  if (answer.ok) { show(text); alive(); return; }
  complain(parse(text));
  refresh();
}

/** Nobody knows whether it was done: the board shows it, as soon as it can. */
function fail() {
  toast(board.dataset.failed, null);
  setTimeout(refresh, 1_000);
}

/** What the server said was wrong, at the bottom until it is read. */
function complain(page) {
  toast(page.querySelector(".wrong")?.textContent ?? "?", null);
}

function toast(text, undo) {
  const [box, said, button] = ["div", "span", "button"].map((name) => document.createElement(name));
  box.className = "toast";
  box.setAttribute("role", "status");
  said.textContent = text;
  button.type = "button";
  button.textContent = undo ? board.dataset.undo : "×";
  button.addEventListener("click", () => { box.remove(); undo?.(); });
  box.append(said, button);
  document.querySelector(".toast")?.remove();
  document.body.append(box);
  return box;
}

/** A step is sent when the time to take it back is over, or the page is left. */
function hold(form) {
  const [url, fields] = [form.action, new FormData(form)];
  if (held.has(url)) return;
  const label = form.querySelector("button").textContent;
  const mark = () => {
    const shown = [...document.forms].find((one) => one.action === url);
    if (shown) shown.querySelector("button").disabled = true;
  };
  const finish = () => {
    clearTimeout(timer);
    held.delete(url);
    box.remove();
    return send(url, fields).catch(fail);
  };
  const box = toast(label, () => { clearTimeout(timer); held.delete(url); refresh(); });
  const timer = setTimeout(finish, HOLD);
  held.set(url, { mark, finish });
  mark();
}

function start() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-live")) return;
    event.preventDefault();
    if (form.hasAttribute("data-hold")) { hold(form); return; }
    form.querySelector("button").disabled = true;
    send(form.action, new FormData(form)).catch(fail);
  });
  window.addEventListener("pagehide", () => held.forEach((one) => one.finish()));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  const button = document.getElementById("sound");
  button.hidden = false;
  button.addEventListener("click", () => { sound = new AudioContext(); button.hidden = true; ring(880); });
  setInterval(tick, 1_000);
  setInterval(revive, STALE);
  setInterval(() => { if (newOrders().size > 0) ring(880); }, AGAIN);
  // An order becomes late without anything else happening.
  setInterval(refresh, 60_000);
  listen();
}

if (board) start();

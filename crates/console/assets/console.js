// Everything works without this file: forms are sent, links are followed. It holds the
// stream, puts a fresh page over the old one, and says when it is cut off.
const board = document.getElementById("board");
const STALE = 12_000; // ms without a sign of life
const HOLD = 5_000; // ms in which an act can be taken back
const ALARM = 3_000; // ms between two sounds at least
const AGAIN = 10_000; // ms after which orders that nobody took ring again
const screen = (sessionStorage.screen ??= Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join(""));

// The one place where text becomes markup: pages of our own origin, made by our server.
const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("renqing-page", { createHTML: (text) => text })
  : { createHTML: (text) => text };
const parse = (text) => new DOMParser().parseFromString(policy.createHTML(text), "text/html");
const all = (css) => [...document.querySelectorAll(css)];

let sound = null;
let rang = 0;
let unheeded = 0;
/** Rings, at most once in a while: a burst is one sound. Louder the longer nobody heeds it. */
function ring(pitch) {
  const now = Date.now();
  if (!sound || now - rang < ALARM) return;
  rang = now;
  const [tone, gain] = [sound.createOscillator(), sound.createGain()];
  tone.frequency.value = pitch;
  gain.gain.setValueAtTime(Math.min(1, 0.3 + 0.1 * unheeded), sound.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.6);
  tone.connect(gain).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.6);
}

/** At the start of a shift: browsers let no page ring before somebody touched it. */
function startShift() {
  sound ??= new AudioContext();
  document.getElementById("sound").hidden = true;
  keepAwake();
  ring(880);
}

function keepAwake() {
  if (sound && !document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
}

/** What must stay as the person left it while a fresh page comes over it that is no answer to it. */
function keeps(old, isAnswer) {
  if (["fresh", "sound", "people", "help"].includes(old.id)) return true;
  // An answer that somebody is about to give.
  if (old.localName === "input" && old.id.startsWith("answer-")) return old.value !== "";
  if (old.id !== "say" || isAnswer) return false;
  const { text, customer } = old.elements;
  return text.value !== "" || customer.value !== "" || old.contains(document.activeElement);
}

const newOrders = () => all(".ticket.new").map((one) => one.id);

let isLoading = false;
let again = 0;
let wanted = null;
let isBehind = false;
/** Puts the server's page over the one that is shown. One at a time; the last one counts. */
async function refresh(revision) {
  const headers = { accept: "text/html" };
  // All screens that were told of a revision are given the same.
  if (typeof revision === "string") headers["x-board-revision"] = revision;
  if (isLoading) { wanted = { revision }; return; }
  isLoading = true;
  try {
    // A proxy may swallow a page as well.
    const signal = AbortSignal.timeout(8_000);
    const answer = await fetch(location.pathname + location.search, { headers, signal });
    if (isSignedOut(answer)) return;
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    show(await answer.text());
    isBehind = false;
    alive();
  } catch {
    // What is shown is old, whatever the stream says, until this is done.
    isBehind = true;
    clearTimeout(again);
    again = setTimeout(refresh, 2_000);
  } finally {
    isLoading = false;
    if (wanted) { const next = wanted.revision; wanted = null; refresh(next); }
  }
}

/** Whoever's key has ended signs in again. */
function isSignedOut(answer) {
  const ended = answer.redirected && new URL(answer.url).pathname === "/sign-in";
  if (ended) location.reload();
  return ended;
}

function show(text, isAnswer) {
  const fresh = parse(text).getElementById("board");
  if (!fresh) return;
  const [before, stream] = [new Set(newOrders()), board.dataset.stream];
  Idiomorph.morph(board, fresh, {
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (old) => !(old instanceof Element && keeps(old, isAnswer)),
      // What somebody has opened stays open.
      beforeAttributeUpdated: (name, node) => !(name === "open" && node.localName === "details"),
    },
  });
  held.forEach((one) => one.mark());
  if (newOrders().some((id) => !before.has(id))) { unheeded = 0; ring(880); }
  if (board.dataset.stream !== stream) listen();
  requestAnimationFrame(acknowledge);
}

const shown = new Set();
/** Says which new orders this screen has painted; a hidden one paints none. */
async function acknowledge() {
  const orders = newOrders().map((id) => id.slice("order-".length)).filter((id) => !shown.has(id));
  if (document.hidden || orders.length === 0) return;
  orders.forEach((id) => shown.add(id));
  const body = new URLSearchParams({ screen, orders: orders.join(",") });
  const answer = await fetch("/board/seen", { method: "POST", body }).catch(() => null);
  if (!answer?.ok) orders.forEach((id) => shown.delete(id));
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
  board.classList.toggle("blind", isStale);
  if (isStale) ring(220);
  const fresh = document.getElementById("fresh");
  fresh.textContent = `${fresh.dataset.live} · ${Math.round(age / 1000)} s`;
}

let stream = null;
let reopened = 0;
/** Holds the stream. A new one begins with the whole state, whatever was missed. */
function listen() {
  clearTimeout(reopened);
  stream?.close();
  stream = new EventSource(`${board.dataset.stream}&screen=${screen}`);
  stream.addEventListener("change", ({ data }) => refresh(data));
  // The board lives when what it shows is new, not when its stream does.
  stream.addEventListener("beat", () => { if (!isLoading && !isBehind) alive(); });
  stream.addEventListener("people", ({ data }) => { document.getElementById("people").textContent = data.trim(); });
  stream.addEventListener("alarm", () => { unheeded = 9; rang = 0; ring(1_320); shown.clear(); refresh(); });
  // A stream that ended is opened again by the browser, unless it was refused.
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    clearTimeout(reopened);
    reopened = setTimeout(listen, 1_000 + Math.random() * 2_000);
  });
}

/** A proxy may swallow a stream without a word: then a new one is tried. */
function revive() {
  if (Date.now() - heard > STALE) listen();
}

const held = new Map();
async function send(url, fields, form) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), keepalive: true });
  if (isSignedOut(answer)) return;
  const text = await answer.text();
  // What is being written for a guest stays, whatever else is done meanwhile.
  const isAnswer = form?.id === "say";
  if (answer.ok) { form?.reset(); show(text, isAnswer); alive(); return; }
  // A refusal that has the board in it says beside each field what is wrong.
  if (parse(text).getElementById("board")) { show(text, isAnswer); return; }
  toast(parse(text).querySelector(".wrong")?.textContent ?? "?", null);
  refresh();
}

/** Nobody knows whether it was done: the board shows it, as soon as it can. */
function fail() {
  toast(board.dataset.failed, null);
  setTimeout(refresh, 1_000);
}

/** Says something at the bottom, below what is said there already. */
function toast(text, undo) {
  const [box, said, button] = ["div", "span", "button"].map((name) => document.createElement(name));
  box.className = "toast";
  said.textContent = text;
  button.type = "button";
  button.textContent = undo ? board.dataset.undo : "×";
  button.addEventListener("click", () => { box.remove(); undo?.(); });
  box.append(said, button);
  document.getElementById("toasts").append(box);
  if (undo) button.className = "undo";
  else setTimeout(() => box.remove(), 10_000);
  return box;
}

/** An act is sent when the time to take it back is over, or the page is left. */
function hold(form, button) {
  const [url, fields] = [form.action, new FormData(form, button)];
  if (held.has(url)) return;
  fields.set("held", "1");
  const mark = () => all("form").filter((one) => one.action === url).forEach((one) => {
    one.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    one.closest(".ticket")?.classList.add("going");
  });
  const end = () => { clearTimeout(timer); held.delete(url); box.remove(); };
  const finish = () => {
    // A gift may have come into the order meanwhile; its step is meant all the same.
    const etag = all("form").find((one) => one.action === url)?.elements.etag?.value;
    if (etag) fields.set("etag", etag);
    end();
    return send(url, fields).catch(fail);
  };
  const label = [...button.childNodes].filter((one) => one.nodeName !== "KBD").map((one) => one.textContent).join("");
  const box = toast(`${form.dataset.said} → ${label.trim()}`, () => {
    end();
    all(".going").forEach((one) => one.classList.remove("going"));
    refresh();
  });
  const timer = setTimeout(finish, HOLD);
  held.set(url, { mark, finish });
  mark();
}

function submit(event) {
  const [form, button] = [event.target, event.submitter];
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-live")) return;
  event.preventDefault();
  if (form.hasAttribute("data-hold")) { hold(form, button ?? form.querySelector("button")); return; }
  const fields = new FormData(form, button);
  if (button) { button.disabled = true; setTimeout(() => { button.disabled = false; }, 1_000); }
  send(form.action, fields, form).catch(fail);
}

/** A link to the board itself is a fresh page like any other. */
function follow(event) {
  const link = event.target.closest?.("a[data-live]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  refresh().then(() => document.getElementById("card")?.scrollIntoView({ block: "nearest" }));
}

/** One key an act: of the order that is chosen, or of the board. */
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("keys").open) return;
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const tickets = all(".ticket");
  const chosen = document.activeElement.closest(".ticket");
  const at = tickets.indexOf(chosen);
  const choose = (ticket) => { ticket?.focus(); ticket?.scrollIntoView({ block: "nearest" }); };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "j") choose(tickets[Math.min(at + 1, tickets.length - 1)]);
  else if (key === "k") choose(tickets[Math.max(at - 1, 0)]);
  else if (/^[1-9]$/.test(key)) choose(tickets[key - 1]);
  else if (key === "Enter" && document.activeElement === chosen) chosen?.querySelector(".step .main")?.click();
  else if (key === "u" && document.querySelector("#toasts .undo")) all("#toasts .undo").at(-1).click();
  else {
    const css = `[data-key="${CSS.escape(key)}"]:not([hidden])`;
    const found = chosen?.querySelector(css) ?? all(css).find((one) => !one.closest(".ticket"));
    if (!found) return;
    if (found.localName === "textarea") found.focus(); else found.click();
  }
  event.preventDefault();
}

function start() {
  const toasts = document.createElement("div");
  toasts.id = "toasts";
  toasts.setAttribute("role", "status");
  document.body.append(toasts);
  document.addEventListener("submit", submit);
  document.addEventListener("click", follow);
  document.addEventListener("keydown", press);
  window.addEventListener("popstate", refresh);
  window.addEventListener("pagehide", () => held.forEach((one) => one.finish()));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { keepAwake(); refresh(); } });
  const [ringing, help] = ["sound", "help"].map((id) => document.getElementById(id));
  [ringing, help].forEach((one) => { one.hidden = false; });
  ringing.addEventListener("click", startShift);
  help.addEventListener("click", () => document.getElementById("keys").showModal());
  setInterval(tick, 1_000);
  setInterval(revive, STALE);
  setInterval(() => { if (newOrders().length > 0) { unheeded += 1; ring(880); } }, AGAIN);
  // Said anew as long as it holds: the gateway that heard it may have lost sight of this screen.
  setInterval(() => { shown.clear(); acknowledge(); }, 5_000);
  // An order becomes late without anything else happening.
  setInterval(refresh, 60_000);
  acknowledge();
  listen();
}

if (board) start();
const paper = document.getElementById("print");
if (paper) { paper.hidden = false; paper.addEventListener("click", () => window.print()); }

// The simulator: both sides are put over with the server's page whenever the board is another.
const watched = document.getElementById("watched");

/** Puts what the server has over what is shown; what somebody types stays. */
async function lookAgain(answer) {
  const page = answer ?? await fetch(location.pathname + location.search, { headers: { accept: "text/html" } }).catch(() => null);
  if (!page || isSignedOut(page)) return;
  const fresh = parse(await page.text()).getElementById("watched");
  if (!fresh) return;
  Idiomorph.morph(watched, fresh, {
    ignoreActiveValue: answer === undefined,
    callbacks: {
      // An answer that somebody is about to give.
      beforeNodeMorphed: (old) => !(answer === undefined && old.localName === "input" && old.type !== "hidden" && old.value !== ""),
    },
  });
  watched.querySelector(".thread").scrollTop = 1e6;
}

async function sendWatched(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-watched")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer || isSignedOut(answer)) return;
  if (answer.redirected) history.replaceState(null, "", answer.url);
  if (answer.ok) form.reset();
  await lookAgain(answer);
  // A complaint comes a moment after what was said: the board is the same by then.
  for (let moment = 1; moment <= 5; moment += 1) setTimeout(lookAgain, moment * 2_000);
}

function startWatching() {
  document.addEventListener("submit", sendWatched);
  new EventSource(`${watched.dataset.stream}&screen=${screen}`).addEventListener("change", () => lookAgain());
}

if (watched) startWatching();

// The review page with scripts: Enter saves, passages are marked by mouse or keys, unfinished work is kept.
// The next text is there before it is wanted. Letters and figures press their control in lacuna.js (data-key).
// Without scripts the same form works by mouse, Tab and arrows, and passages are marked by quoting them.

const actsByItself = "a, button, summary, dialog, select";
// What is on the page now; `begin` finds it again when another text takes its place.
let form, answer, told, keys, text, field, tags, words, marks;
let ending = new AbortController(); // takes the listeners of a page off that is shown no more
let leaving = false;
let unkept = false;

const say = (words) => { told.textContent = words; };
// What evaluations/judging_spoken.html has under this name, filled in.
const spoken = (name, holes = {}) =>
  document.getElementById("spoken").dataset[name].replace(/\{(\w+)\}/g, (_, hole) => holes[hole]);
const on = (target, name, act) => target.addEventListener(name, act, { signal: ending.signal });

function begin() {
  ending.abort();
  ending = new AbortController();
  leaving = unkept = false;
  form = document.querySelector("[data-review]");
  if (!form) return;
  answer = document.querySelector("[data-text]");
  told = document.querySelector("[data-told]");
  keys = document.getElementById("keys");
  beginScales();
  beginKeeping();
  beginKeys();
  beginMarks();
  beginAsides();
}

// ---- Enter, Escape, and the letters that lead to a scale

document.addEventListener("keydown", (event) => {
  if (!form || event.defaultPrevented || event.altKey || event.isComposing) return;
  const aside = event.target.closest("[data-aside]");
  if (aside && !event.target.closest("summary")) return keyInAside(event, aside);
  const writing = event.target.closest("textarea, input[type=text]");
  if (event.key === "Escape" && writing) return writing.blur();
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) return goByLetter(event, writing);
  if (event.key !== "Enter" || event.shiftKey) return;
  if (writing?.matches("input") && form.contains(writing)) return finishLine(event, writing);
  const wanted = writing ? event.ctrlKey || event.metaKey : !event.target.closest(actsByItself);
  if (!wanted || (event.target.closest("input") && !form.contains(event.target))) return;
  event.preventDefault();
  if (!event.repeat && !leaving) form.requestSubmit();
});

// Enter in a line of text finishes the line, not the review.
function finishLine(event, writing) {
  event.preventDefault();
  if (writing.name === "quote") form.querySelector("[name=mark]").click();
  else writing.blur();
}

function goByLetter(event, writing) {
  if (writing || event.target.closest("input[type=search]")) return;
  if (event.key === "m" && answer) {
    event.preventDefault();
    return enterAnswer();
  }
  if (event.key === "?") {
    event.preventDefault();
    return keys.showModal(); // the focus stays where it was, and returns there
  }
  const scale = form.querySelector(`[data-scale-key="${CSS.escape(event.key)}"]`);
  if (!scale) return;
  event.preventDefault();
  (scale.querySelector(":checked") ?? scale.querySelector("input")).focus();
  say(spoken("press", { scale: scale.querySelector("legend").innerText }));
}

function beginScales() {
  for (const scale of form.querySelectorAll("[data-scale-key]")) {
    on(scale, "keydown", (event) => {
      if (!/^[0-9]$/.test(event.key)) return;
      event.preventDefault();
      const value = event.key === "0" ? "" : event.key;
      const choice = scale.querySelector(`[value="${value}"]`);
      if (!choice) return;
      choice.click();
      document.activeElement.blur(); // so that digits are for fidelity again
      say(choice.closest("label").innerText);
    });
  }
}

// ---- Unfinished work: htmx posts it after a pause; what is left at the end goes with the page

function beginKeeping() {
  on(form, "input", () => { unkept = true; });
  on(form, "submit", submitted);
}

document.addEventListener("htmx:beforeRequest", (event) => { if (leaving) event.preventDefault(); });
document.addEventListener("htmx:afterRequest", (event) => {
  if (!form?.contains(event.target)) return;
  if (event.detail.successful) unkept = false;
  else form.querySelector("[data-saved]").textContent = spoken("notKept");
});
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("pagehide", () => {
  if (form && unkept && !leaving) navigator.sendBeacon(form.dataset.draft, new FormData(form));
});

// ---- The next text, ready before it is wanted. It is on the page as soon as this one is sent; what the
// site then answers has the last word: another text, what is wrong with the review, the end of the round.

let ahead = null; // a page: its nodes, title, address
let sending = false;
let hurried = false; // the next one was submitted before the site has answered for this one

async function lookAhead() {
  const present = form;
  ahead = null;
  if (!present?.dataset.ahead) return;
  try {
    const got = await fetch(present.dataset.ahead);
    const page = got.status === 200 ? parse(await got.text()) : null;
    const address = page?.querySelector("[data-review]")?.dataset.address;
    if (present === form && address) ahead = { nodes: [...page.body.childNodes], title: page.title, address };
  } catch {
    // Without it the next text comes as it always did.
  }
}

const parse = (html) => new DOMParser().parseFromString(html, "text/html");
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));

function submitted(event) {
  const saves = !event.submitter?.name && !event.submitter?.hasAttribute("formaction");
  if (saves && sending) {
    event.preventDefault();
    hurried = true;
    return say(spoken("stillSaving"));
  }
  leaving = true;
  if (!saves || !ahead) return; // choices are never looked ahead for
  if (!form.elements.fidelity.value || !form.elements.verdict.value) return;
  event.preventDefault();
  goAhead(new FormData(form), ahead);
}

async function goAhead(review, next) {
  const before = { nodes: [...document.body.childNodes], title: document.title, address: form.dataset.address };
  const body = new URLSearchParams(review);
  const keepalive = body.toString().length < 50000; // then it arrives even if the page is left now
  const saved = fetch(form.dataset.address, { method: "POST", body, keepalive });
  htmx.trigger(form.querySelector("[data-saved]"), "htmx:abort");
  [sending, hurried, ahead] = [true, false, null];
  show(next);
  history.pushState(null, "", next.address);
  let got, page;
  try {
    got = await saved;
    page = parse(await got.text());
    if (got.status >= 500) throw new Error(got.statusText);
  } catch {
    comeBack(before, next);
    return;
  }
  sending = false;
  document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers") ?? "{}");
  if (got.ok && new URL(got.url).pathname === next.address) return stay(page);
  show({ nodes: [...page.body.childNodes], title: page.title });
  history.replaceState(null, "", got.url);
  if (got.ok && form) say(spoken("another"));
  idle(lookAhead);
}

// The right text is here already: what has changed around it follows.
function stay(page) {
  for (const part of [".review-progress", ".review-acts", "input[name=csrfmiddlewaretoken]"]) {
    document.querySelector(part).replaceWith(page.querySelector(part));
  }
  if (hurried) form.requestSubmit();
  else idle(lookAhead);
}

function comeBack(before, next) {
  sending = false;
  show(before);
  history.replaceState(null, "", before.address);
  ahead = next;
  unkept = true;
  say(spoken("notSaved"));
  form.querySelector("[data-saved]").textContent = told.textContent;
}

function show({ nodes, title }) {
  document.title = title;
  document.body.replaceChildren(...nodes);
  htmx.process(document.body);
  begin();
  wake(document);
  scrollTo(0, 0);
  (document.querySelector("[data-error-summary]") ?? document.querySelector("main")).focus({ preventScroll: true });
}

window.addEventListener("popstate", () => {
  if (location.pathname !== form?.dataset.address) location.reload();
});

// ---- The list of words and keys

document.addEventListener("click", (event) => {
  if (!form) return;
  const opener = event.target.closest("[data-opens]");
  if (!opener && !event.target.closest("[data-closes]")) return;
  event.preventDefault();
  if (opener && !keys.open) keys.showModal();
  else keys.close();
});

function beginKeys() {
  on(keys, "keydown", (event) => {
    if (!["Escape", "Tab", "Enter"].includes(event.key)) event.stopPropagation();
    if (event.key !== "?") return;
    event.preventDefault();
    keys.close();
  });
}

// ---- Marks. Positions in the field and on the server count characters, in the page UTF-16 units.

const points = (unit) => [...text.slice(0, unit)].length;
const units = (point) => [...text].slice(0, point).join("").length;
const labelOf = (tag) => tags.find((button) => button.dataset.tag === tag)?.querySelector("span").textContent ?? tag;
let anchor = 0; // where a selection by keys began, and the word it reaches: places in `words`
let reach = 0;
let chosen = null; // the last selection inside the answer, as [start, end]

// What cannot be read stays in the field, for the server to say so.
function readMarks() {
  let found = [];
  try {
    found = JSON.parse(field.value || "[]");
  } catch {
    return [];
  }
  return (Array.isArray(found) ? found : []).map((m) => ({ ...m, start: units(m.start), end: units(m.end) }));
}

function writeMarks() {
  marks.sort((a, b) => a.start - b.start || a.end - b.end);
  field.value = JSON.stringify(marks.map((m) => ({ ...m, start: points(m.start), end: points(m.end) })));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  showMarks();
}

function make(name, words, more = {}) {
  const element = document.createElement(name);
  element.textContent = words;
  return Object.assign(element, more);
}

function showMarks() {
  const edges = [...new Set([0, text.length, ...marks.flatMap((m) => [m.start, m.end])])].sort((a, b) => a - b);
  answer.replaceChildren(...edges.slice(1).map((end, place) => piece(edges[place], end)));
  form.querySelector("[data-marks]").replaceChildren(...marks.map(line));
}

function piece(start, end) {
  const run = text.slice(start, end);
  if (!marks.some((m) => m.start <= start && end <= m.end)) return document.createTextNode(run);
  const mark = make("mark", run);
  for (const m of marks) if (m.end === end) mark.append(make("span", labelOf(m.tag), { className: "mark-tag" }));
  return mark;
}

function line(mark) {
  const quote = text.slice(mark.start, mark.end);
  const item = make("li", "");
  const note = make("input", "", { type: "text", value: mark.note ?? "", placeholder: spoken("why"), maxLength: 500 });
  note.setAttribute("aria-label", spoken("whyMarked", { quote, tag: labelOf(mark.tag) }));
  note.addEventListener("change", () => { mark.note = note.value; writeMarks(); });
  const remove = make("button", spoken("remove"), { type: "button", className: "link" });
  remove.append(make("span", ` ${spoken("theMark", { quote })}`, { className: "visually-hidden" }));
  remove.addEventListener("click", () => removeMarks((m) => m === mark));
  item.append(make("b", labelOf(mark.tag)), " ", make("q", quote), " ", note, " ", remove);
  return item;
}

function addMark(tag) {
  if (!chosen) return say(spoken("selectFirst"));
  const [start, end] = chosen;
  if (!marks.some((m) => m.start === start && m.end === end && m.tag === tag)) {
    marks.push({ start, end, tag, note: "" });
  }
  writeMarks();
  say(spoken("marked", { quote: text.slice(start, end), tag: labelOf(tag) }));
  chosen = null;
  getSelection().removeAllRanges();
}

function removeMarks(which) {
  const before = marks.length;
  marks = marks.filter((mark) => !which(mark));
  if (marks.length < before) writeMarks();
  say(marks.length < before ? spoken("takenAway") : spoken("noMark"));
}

// From a place in the page to a place in the text, past the names of tags.
function place(node, offset) {
  const range = document.createRange();
  range.setStart(answer, 0);
  range.setEnd(node, offset);
  const part = range.cloneContents();
  for (const tag of part.querySelectorAll(".mark-tag")) tag.remove();
  return part.textContent.length;
}

function select(start, end) {
  const [first, last] = [spot(start), spot(end)];
  getSelection().setBaseAndExtent(first[0], first[1], last[0], last[1]);
  chosen = [start, end];
}

function spot(wanted) {
  const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".mark-tag") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  let passed = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (wanted <= passed + node.length) return [node, wanted - passed];
    passed += node.length;
  }
  return [answer, answer.childNodes.length];
}

function enterAnswer() {
  answer.focus();
  if (words.length) selectWords(anchor, anchor);
}

function selectWords(from, to) {
  const last = words.length - 1;
  [anchor, reach] = [from, to].map((word) => Math.max(0, Math.min(last, word)));
  const [start, end] = [words[Math.min(anchor, reach)][0], words[Math.max(anchor, reach)][1]];
  select(start, end);
  say(`“${text.slice(start, end)}”`);
}

function keyInAnswer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !words.length) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const tag = /^[1-9]$/.test(event.key) && chosen ? tags[Number(event.key) - 1] : null;
  if (step && event.shiftKey) selectWords(anchor, reach + step);
  else if (step) selectWords(reach + (chosen ? step : 0), reach + (chosen ? step : 0));
  else if (event.key === "Home") selectWords(0, 0);
  else if (event.key === "End") selectWords(words.length - 1, words.length - 1);
  else if (tag) addMark(tag.dataset.tag);
  else if (["Delete", "Backspace"].includes(event.key)) removeAtSelection();
  else if (event.key === "Escape") leaveAnswer();
  else return;
  event.preventDefault();
}

function removeAtSelection() {
  const [start, end] = chosen ?? words[reach];
  removeMarks((mark) => mark.start < end && start < mark.end);
}

function leaveAnswer() {
  chosen = null;
  getSelection().removeAllRanges();
  answer.blur();
  say(spoken("digits"));
}

function beginMarks() {
  text = answer ? JSON.parse(document.getElementById("answer-text").textContent) : "";
  field = form.elements.spans;
  tags = [...form.querySelectorAll("[data-tag]")];
  words = [...text.matchAll(/\S+/gu)].map((word) => [word.index, word.index + word[0].length]);
  marks = answer ? readMarks() : [];
  [anchor, reach, chosen] = [0, 0, null];
  if (!answer) return;
  showMarks();
  on(answer, "keydown", keyInAnswer);
  on(document, "selectionchange", selected);
  on(answer, "pointerdown", () => { chosen = null; });
  for (const button of tags) on(button, "click", () => addMark(button.dataset.tag));
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!answer.contains(range.startContainer) || !answer.contains(range.endContainer)) return;
  const [start, end] = [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)];
  chosen = text.slice(start, end).trim() ? trimmed(start, end) : null;
}

function trimmed(start, end) {
  const run = text.slice(start, end);
  return [start + run.length - run.trimStart().length, end - (run.length - run.trimEnd().length)];
}

// ---- Skipping and flagging: the key opens, the choice has the focus, Enter sends

function beginAsides() {
  for (const aside of document.querySelectorAll("[data-aside]")) {
    on(aside.querySelector("summary"), "click", (event) => {
      event.preventDefault(); // else it opens only after the next key was pressed, and that one is lost
      aside.open = !aside.open;
      if (aside.open) aside.querySelector("select").focus();
    });
    on(aside, "submit", (event) => {
      if (!sending) leaving = true;
      else event.preventDefault(); // who holds which text is just being settled
    });
  }
}

function keyInAside(event, aside) {
  if (event.key === "Escape") {
    aside.open = false;
    aside.querySelector("summary").focus();
  }
  const sends = event.target.matches("select") || event.ctrlKey || event.metaKey;
  if (event.key !== "Enter" || !sends) return;
  event.preventDefault();
  if (!event.repeat && !leaving) aside.querySelector("form").requestSubmit();
}

begin();
idle(lookAhead);

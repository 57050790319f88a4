// The editor of a definition with scripts: what is typed is kept on the site after each pause (htmx posts it,
// see #watch), and in this browser for as long as the site does not answer. Without scripts, "Save draft" keeps it.

const form = document.getElementById("define");
const watch = document.getElementById("watch");
const offer = document.querySelector("[data-restore]");
const own = ["csrfmiddlewaretoken", "autosave", "save", "submit", "preview"];
let unkept = false;
let leaving = false;

const place = () => `lacuna.unsent:${form.elements.writer.value}:${location.pathname}`;
const entries = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !own.includes(name));

function read() {
  try {
    return JSON.parse(localStorage.getItem(place()));
  } catch {
    return null; // no storage, or not ours
  }
}

function keepHere() {
  try {
    localStorage.setItem(place(), JSON.stringify({ at: Date.now(), entries: entries() }));
  } catch {
    // A full or forbidden storage keeps nothing; the text is still on the page.
  }
}

function forgetHere() {
  try {
    localStorage.removeItem(place());
  } catch {
    // nothing was kept
  }
}

function tell(trouble) {
  for (const line of document.querySelectorAll("[data-trouble]")) line.hidden = line.dataset.trouble !== trouble;
}

form.addEventListener("input", () => {
  unkept = true;
  document.getElementById("saved").dataset.kept = "no";
});
form.addEventListener("submit", () => { leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("online", () => { if (unkept) htmx.trigger(watch, "keep"); });
setInterval(() => { if (unkept && !document.querySelector("[data-trouble=other]").hidden) htmx.trigger(watch, "keep"); }, 15000);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt !== watch) return;
  if (leaving) event.preventDefault();
  else unkept = false; // what is typed from now on is not in this request
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== watch || leaving) return;
  const status = event.detail.xhr.status;
  const kept = event.detail.successful && document.getElementById("saved").dataset.kept === "yes";
  tell(event.detail.successful ? "" : ["401", "412"].includes(String(status)) ? String(status) : "other");
  if (kept) return forgetHere();
  unkept = true;
  keepHere();
});

window.addEventListener("pagehide", () => {
  if (!unkept || leaving) return;
  keepHere();
  if ("merging" in form.dataset) return; // two texts are being made one: only a button saves
  const sent = new FormData(form);
  sent.set("autosave", "1");
  navigator.sendBeacon(location.href, sent);
});

// ---- What an earlier visit could not send

function postAgain(kept) {
  const again = document.createElement("form");
  again.method = "post";
  const fields = [...kept, ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value], ["preview", "1"]];
  for (const [name, value] of fields) {
    const field = document.createElement("textarea"); // an input would lose the line ends
    field.name = name;
    field.value = value;
    again.append(field);
  }
  again.hidden = true;
  document.body.append(again);
  leaving = true;
  again.submit();
}

const before = read();
if (before && Array.isArray(before.entries) && JSON.stringify(before.entries.filter(typed)) !== JSON.stringify(entries().filter(typed))) {
  const when = new Date(before.at).toLocaleString(document.documentElement.lang);
  offer.querySelector("[data-restore-when]").textContent = offer.dataset.said.replace("{when}", when);
  offer.hidden = false;
} else if (before && document.getElementById("saved").dataset.kept !== "yes") {
  unkept = true; // it was put back just now, and the site does not have it yet
  window.addEventListener("load", () => htmx.trigger(watch, "keep"));
} else {
  forgetHere();
}

function typed([name]) {
  return !["writer", "window", "revision"].includes(name);
}

offer.addEventListener("click", (event) => {
  const kept = read();
  if (event.target.closest("[data-restore-back]") && kept) postAgain(kept.entries);
  if (event.target.closest("[data-restore-forget]")) {
    forgetHere();
    offer.hidden = true;
  }
});

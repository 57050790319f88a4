// What the site adds when scripts run. Every page works without it.

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

// `/` goes to the search; any control with data-key="x" answers to that key.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return closeMenus(event.target);
  if (isTyping(event.target) && event.target.type !== "radio") return;
  const control = event.key === "/"
    ? document.querySelector("[data-search]")
    : document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
  if (!control) return;
  event.preventDefault();
  control.focus();
  if (event.key !== "/") control.click();
});

function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    if (menu.contains(target)) menu.querySelector("summary").focus();
  }
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(copy);
  if (event.target.closest("[data-back]")) history.back();
});

async function copyText(button) {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.textContent.trim());
  const label = button.textContent;
  button.textContent = document.body.dataset.copied;
  setTimeout(() => { button.textContent = label; }, 1500);
}

// A search is its address: what was left empty stays out of it.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-tidy]")) return;
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});

// Buttons that need a script stay hidden until there is one.
function wake(root) {
  for (const element of root.querySelectorAll("[data-needs-script]")) element.hidden = false;
  root.querySelector("[data-error-summary]")?.focus();
}

wake(document);
document.addEventListener("htmx:load", (event) => wake(event.detail.elt));

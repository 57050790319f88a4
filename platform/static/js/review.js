// The review page with scripts: Enter saves, Escape leaves the comment. The letters and figures are
// handled by lacuna.js (data-key); without scripts the same form works by mouse, Tab and arrows.

const form = document.querySelector("[data-review]");
const actsByItself = "a, button, summary";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const writing = event.target.closest("textarea");
  if (event.key === "Escape" && writing) return writing.blur();
  if (event.key !== "Enter" || event.shiftKey) return;
  const wanted = writing ? event.ctrlKey || event.metaKey : !event.target.closest(actsByItself);
  if (!wanted || (event.target.closest("input") && !form.contains(event.target))) return;
  event.preventDefault();
  if (!event.repeat) form.requestSubmit();
});

// Select a passage of a definition and discuss it. Without a script one copies it into the form.

const quotable = document.querySelector("[data-quotable]");
const link = document.querySelector("[data-quote]");
const told = document.querySelector("[data-quote-told]");

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  return quotable.contains(range.commonAncestorContainer) ? selection.toString().trim() : "";
}

if (quotable && link) {
  document.addEventListener("selectionchange", () => {
    const quote = selected();
    if (!quote) return; // a press on the link takes the selection away in some browsers
    const address = new URL(link.href);
    address.searchParams.set("quote", quote.slice(0, 1000));
    link.href = address;
    const words = quote.split(/\s+/).length;
    told.textContent = words === 1 ? told.dataset.one : told.dataset.many.replace("{count}", words);
  });
}

// After a swap nobody is left nowhere: errors first, then what asks for focus, then the next of the list. What came by
// itself while somebody writes takes the focus from nobody.
// What a form is filled in with is chosen, so that typing replaces it and Enter confirms it.
let place = null;

const land = (wanted) => {
  wanted.focus();
  if (wanted.matches("input[autofocus]")) wanted.select();
};

document.addEventListener("htmx:beforeSwap", (event) => {
  const item = document.activeElement?.closest("[data-focus-list] > *");
  place = item && { list: item.parentElement.id, at: [...item.parentElement.children].indexOf(item) };
  if (!event.detail.target?.contains(document.activeElement)) place = null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const pressed = ["submit", "click"].includes(event.detail.requestConfig?.triggeringEvent?.type);
  if (!pressed && isTyping(document.activeElement)) return;
  const swapped = event.detail.elt;
  const wanted = swapped.matches?.("[data-focus]") ? swapped : swapped.querySelector?.("[data-focus], [autofocus]");
  if (wanted) return land(wanted);
  if (swapped.id === "page") return swapped.querySelector("h1")?.focus();
  if (!place || document.activeElement !== document.body) return;
  const list = document.getElementById(place.list);
  const next = list?.children[Math.min(place.at, list.children.length - 1)];
  const target = next?.querySelector("a, button, input, select, textarea") ?? document.querySelector("h1");
  place = null;
  target?.focus();
});

const first = document.querySelector("main [data-focus]") ?? document.querySelector("main [autofocus]");
if (first) land(first);

// After a swap nobody is left nowhere: errors first, then what asks for focus, then the next of the list.
let place = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const item = document.activeElement?.closest("[data-focus-list] > *");
  place = item && { list: item.parentElement.id, at: [...item.parentElement.children].indexOf(item) };
  if (!event.detail.target?.contains(document.activeElement)) place = null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped.matches?.("[data-focus]") ? swapped : swapped.querySelector?.("[data-focus], [autofocus]");
  if (wanted) return wanted.focus();
  if (swapped.id === "page") return swapped.querySelector("h1")?.focus();
  if (!place || document.activeElement !== document.body) return;
  const list = document.getElementById(place.list);
  const next = list?.children[Math.min(place.at, list.children.length - 1)];
  const target = next?.querySelector("a, button, input, select, textarea") ?? document.querySelector("h1");
  place = null;
  target?.focus();
});

document.querySelector("main [data-focus]")?.focus();

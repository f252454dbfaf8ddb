// One small request brings the count; wherever else it stands (the phone's bar) it is copied.
document.addEventListener("htmx:afterSwap", (event) => {
  const name = event.detail.target.dataset?.count;
  if (!name) return;
  for (const other of document.querySelectorAll(`[data-count="${name}"]`)) {
    if (other !== event.detail.target) other.replaceChildren(...event.detail.target.cloneNode(true).childNodes);
  }
});

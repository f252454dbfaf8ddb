// `data-opens="id"` opens a <dialog>; without a script the same button's href leads to the page that does it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    opener.closest("details[data-menu]")?.removeAttribute("open");
    dialog.showModal();
    dialog.querySelector("[autofocus], .dialog__body :is(input:not([type=hidden]), select, textarea, button, a)")?.focus();
    return;
  }
  // A click on the backdrop is a click on the dialog itself.
  if (event.target.matches?.("dialog[open]") && !insideOf(event.target, event)) event.target.close();
});

function insideOf(dialog, { clientX: x, clientY: y }) {
  const box = dialog.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

// What a dialog's form changed is on the page now: the dialog has done its part.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.xhr.status < 400 && event.detail.requestConfig.verb !== "get") {
    event.detail.elt.closest("dialog[open]:not([data-stays])")?.close();
  }
});

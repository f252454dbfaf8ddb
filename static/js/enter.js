// Where a form says so, Enter sends it, and with Shift it begins a new line.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (!event.target.matches?.("[data-enter-sends] textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

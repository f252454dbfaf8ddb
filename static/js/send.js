// Ctrl and Enter (on a Mac Cmd) send the form in which somebody is, by its main button, wherever in it they are.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.form ?? event.target.closest("form");
  if (!form) return;
  event.preventDefault();
  const main = [...form.elements].find((e) => e.matches("button[data-kind=primary]:not([type=button], [disabled])"));
  form.requestSubmit(main);
});

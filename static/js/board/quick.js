// A card added in its cell: the one form of the page goes there, and stays ready for the next. Without this script the
// same link leads to the form's own page.
const form = document.getElementById("quick");
const home = form?.parentElement;

function close() {
  const opener = form.closest("td")?.querySelector("[data-quick]");
  form.hidden = true;
  home.append(form);
  opener?.focus();
}

if (form) {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-quick]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    [form.elements.lane.value, form.elements.column.value] = opener.dataset.quick.split(" ");
    opener.before(form);
    form.querySelector("#quick-said").replaceChildren();
    form.hidden = false;
    form.elements.title.focus();
  });
  form.querySelector("[data-quick-close]").addEventListener("click", close);
  form.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("board:added", () => {
    form.querySelector("#quick-said").replaceChildren();
    form.elements.title.value = "";
    form.elements.title.focus();
  });
  // The board is drawn anew: the form must outlive it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target?.id === "board" && !form.hidden) close();
  });
}

// A link to copy: the button appears where a script can copy, and says that it did. Without one the text is selected.
const bring = (root) => {
  for (const button of root.querySelectorAll("[data-copies]")) button.hidden = false;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  source.select();
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    return; // it is selected, for the keyboard
  }
  document.getElementById("announcer").textContent = button.dataset.copied;
  button.querySelector("[data-says]").textContent = button.dataset.copied;
});
document.addEventListener("focusin", (event) => event.target.matches("[data-selects]") && event.target.select());
document.addEventListener("htmx:afterSettle", (event) => bring(event.detail.elt));
bring(document);

// `data-copies="id"`: the text of that element goes to the clipboard, where there is one.
for (const button of document.querySelectorAll("[data-copies]")) button.hidden = !navigator.clipboard;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).innerText.trim());
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: "Copied." } }));
});

// Words that are kept ready go into the answer where the cursor is. Without this script the link begins the answer anew.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-ready-words]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const field = link.closest("form").querySelector("textarea");
  event.preventDefault();
  const joint = field.value && !field.value.slice(0, field.selectionStart).endsWith("\n") && field.selectionStart ? "\n" : "";
  field.setRangeText(joint + link.dataset.readyWords, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

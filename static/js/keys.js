// Single keys: whatever carries data-key is pressed (or focused) by it, where nobody can be writing (typing.js). `?`
// lists them, with those that a page's own script takes (data-key-hint, data-key-label); they can be turned off.
const dialog = document.getElementById("keys");
const off = () => localStorage.getItem("keys") === "off";
const carriers = () => [...document.querySelectorAll("[data-key]")].filter((e) => e.checkVisibility?.() ?? true);
const nameOf = (e) => e.dataset.keyLabel ?? e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? wordsOf(e);
const wordsOf = (e) => [...e.childNodes].filter((child) => child.nodeName !== "KBD").map((child) => child.textContent).join("");

const list = () => {
  const hints = [...document.querySelectorAll("[data-key-hint]")].map((e) => [e.dataset.keyHint, e.dataset.keyLabel]);
  const carried = carriers().map((e) => [e.dataset.key, nameOf(e).trim()]);
  const own = carried.filter(([key]) => !hints.some(([hint]) => hint === key));
  const rows = [["?", "these keys"], ["Esc", "close what is open"], ["Ctrl Enter", "send the form you are in"], ...own, ...hints];
  const holder = dialog.querySelector("[data-keys-list]");
  holder.replaceChildren(
    ...rows.flatMap(([key, words]) => {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      return [term, Object.assign(document.createElement("dd"), { textContent: words })];
    }),
  );
  dialog.querySelector("[data-keys-switch]").checked = !off();
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || off()) return;
  if (event.key === "?") {
    list();
    dialog.showModal();
    return;
  }
  const carrier = carriers().find((e) => e.dataset.key === event.key);
  if (!carrier) return;
  event.preventDefault();
  if (carrier.matches("input, textarea, select")) carrier.focus();
  else carrier.click();
});
document.addEventListener("click", (event) => event.target.closest("[data-opens=keys]") && list());
dialog?.querySelector("[data-keys-switch]").addEventListener("change", (event) => {
  localStorage.setItem("keys", event.target.checked ? "on" : "off");
});

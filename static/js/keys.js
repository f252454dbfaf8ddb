// Single keys: whatever carries data-key is pressed (or focused) by it. `?` lists them; they can be turned off.
const dialog = document.getElementById("keys");
const off = () => localStorage.getItem("keys") === "off";
const carriers = () => [...document.querySelectorAll("[data-key]")].filter((e) => e.checkVisibility?.() ?? true);
const nameOf = (e) => e.dataset.keyLabel ?? e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? wordsOf(e);
const wordsOf = (e) => [...e.childNodes].filter((child) => child.nodeName !== "KBD").map((child) => child.textContent).join("");

const list = () => {
  const rows = [["?", "these keys"], ["Esc", "close what is open"], ...carriers().map((e) => [e.dataset.key, nameOf(e).trim()])];
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
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || off()) return;
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

// Whether somebody is writing: from the first letter in a field until they leave it by themselves (a press, Tab, Escape,
// sending it). Where the field is taken from under them, by a swap or by another page, what they go on typing is text
// and no command.
const FIELDS = "textarea, select, [contenteditable], [role=textbox], [role=combobox], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const LEFT = "typing";
const SOON = 3000;
let writing = Date.now() - Number(sessionStorage.getItem(LEFT) ?? 0) < SOON;
sessionStorage.removeItem(LEFT);

const left = () => (writing = false);
document.addEventListener("input", (event) => event.target.closest?.(FIELDS) && (writing = true), true);
document.addEventListener("keydown", (event) => ["Tab", "Escape"].includes(event.key) && left(), true);
document.addEventListener("pointerdown", left, true);
document.addEventListener("submit", left, true);
addEventListener("pagehide", () => writing && sessionStorage.setItem(LEFT, String(Date.now())));

globalThis.isTyping = (place) => writing || Boolean(place?.closest?.(FIELDS));

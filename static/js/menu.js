// A menu is a <details>: it opens without us. We close it on Escape, on a click elsewhere, and when focus leaves.
const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("toggle", ({ target: menu }) => {
  if (menu.matches("details[data-menu][open]")) keepInside(menu.querySelector(".menu__list"), menu);
}, { capture: true });

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  for (const menu of open()) {
    const items = [...menu.querySelectorAll(".menu__list :is(a, button)")];
    const at = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (step && items.length && menu.contains(document.activeElement)) {
      event.preventDefault();
      items[(at + step + items.length) % items.length].focus();
    }
  }
});

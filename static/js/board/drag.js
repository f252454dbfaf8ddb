// Drag by mouse, pen or (after a long press) finger. Nothing moves on the page until the server says so.
const FAR = 6;
const LONG_PRESS = 350;
let drag = null;

const cells = () => document.querySelectorAll("#board .cell");
const board = () => document.getElementById("board");

document.addEventListener("dragstart", (event) => event.target.closest?.("#board .card") && event.preventDefault());
document.addEventListener("contextmenu", (event) => drag?.touch && event.preventDefault());
document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("#board .card:not(.ghost)");
  if (!card || event.button !== 0 || event.target.closest("button") || !document.querySelector("#mover")) return;
  const touch = event.pointerType === "touch";
  drag = { card, touch, id: event.pointerId, x: event.clientX, y: event.clientY, held: null };
  if (touch) drag.timer = setTimeout(() => lift(), LONG_PRESS);
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
  if (!drag.held && far && drag.touch) return drop();
  if (!drag.held && !far) return;
  drag.now = { x: event.clientX, y: event.clientY };
  if (!drag.held) lift();
  follow();
});
// While a finger holds a card the page does not scroll.
document.addEventListener("touchmove", (event) => drag?.held && event.preventDefault(), { passive: false });
document.addEventListener("pointercancel", () => drop());
document.addEventListener("keydown", (event) => event.key === "Escape" && drag?.held && drop());
document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const { card, slot, held } = drag;
  if (!held) return drop();
  swallowClick();
  const cell = slot.parentElement?.matches(".cell") ? slot.parentElement : null;
  const before = cell && after(slot, card);
  const stays = !cell || (cell === card.parentElement && before === after(card, card));
  drop();
  if (!stays) document.dispatchEvent(new CustomEvent("board:move", { detail: { card, cell, before } }));
});

function after(element, card) {
  let next = element.nextElementSibling;
  while (next && (next === card || !next.matches(".card:not(.ghost)"))) next = next.nextElementSibling;
  return next;
}

function lift() {
  const box = drag.card.getBoundingClientRect();
  drag.now ??= { x: drag.x, y: drag.y };
  drag.grip = { x: drag.x - box.x, y: drag.y - box.y };
  drag.held = drag.card.cloneNode(true);
  drag.held.removeAttribute("id");
  drag.held.querySelector("button")?.remove();
  drag.held.classList.add("card--held");
  drag.held.style.inlineSize = `${box.width}px`;
  drag.slot = Object.assign(document.createElement("li"), { className: "card__slot" });
  drag.card.dataset.dragged = "";
  board().dataset.dragging = "";
  document.body.append(drag.held);
  follow();
  glide();
}

function follow() {
  const { x, y } = drag.now;
  drag.held.style.transform = `translate(${x - drag.grip.x}px, ${y - drag.grip.y}px)`;
  const cell = document.elementFromPoint(x, y)?.closest("#board td")?.querySelector(".cell");
  for (const other of cells()) other.toggleAttribute("data-open", other === cell);
  if (!cell) return drag.slot.remove();
  const below = [...cell.querySelectorAll(".card:not(.ghost)")].find((one) => {
    const box = one.getBoundingClientRect();
    return y < box.y + box.height / 2;
  });
  cell.insertBefore(drag.slot, below ?? null);
}

// Near an edge the page scrolls, and the board sideways, for as long as the pointer rests there.
const EDGE = 60;
const STEP = 12;
const wayAt = (at, size) => (at < EDGE ? -STEP : at > size - EDGE ? STEP : 0);

function glide() {
  if (!drag?.held) return;
  const across = wayAt(drag.now.x, innerWidth);
  const down = wayAt(drag.now.y, innerHeight);
  const before = [scrollX, scrollY, board().scrollLeft];
  if (down) scrollBy({ top: down, behavior: "instant" });
  if (across) board().scrollBy({ left: across, behavior: "instant" });
  if ([scrollX, scrollY, board().scrollLeft].some((place, n) => place !== before[n])) follow();
  drag.frame = requestAnimationFrame(glide);
}

function drop() {
  cancelAnimationFrame(drag?.frame);
  clearTimeout(drag?.timer);
  drag?.held?.remove();
  drag?.slot?.remove();
  drag?.card.removeAttribute("data-dragged");
  board()?.removeAttribute("data-dragging");
  for (const cell of cells()) cell.removeAttribute("data-open");
  drag = null;
}

// The click that ends a drag opens no card.
function swallowClick() {
  const stop = (event) => event.preventDefault();
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 50);
}

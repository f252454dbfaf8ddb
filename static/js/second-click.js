// Nobody presses what came under a pointer that rests. A row that was done slides out, a list is swapped, and the next
// row's button stands where the first one was: the second click of a double click, or of somebody who thought that the
// first did not count, does nothing for a moment. Keys press what has the focus, as ever.
const MOMENT = 700;
const STILL = 8; // pixels, of a hand that holds still
const rested = { x: -1, y: -1, at: 0, on: "" };
let came = -1; // when something else came under it

const now = () => performance.now();
const signOf = (element) => {
  const pressed = element?.closest?.("a, button, summary, label");
  return pressed ? [pressed.form?.action, pressed.href, pressed.id, pressed.value, pressed.textContent].join("|") : "";
};

const follow = ({ clientX: x, clientY: y, target }) => {
  if (Math.hypot(x - rested.x, y - rested.y) > STILL) Object.assign(rested, { x, y, at: now() });
  if (rested.at >= came) rested.on = signOf(target);
};
for (const name of ["pointermove", "pointerdown"]) document.addEventListener(name, follow, { capture: true, passive: true });

const look = () => {
  const on = signOf(document.elementFromPoint(rested.x, rested.y));
  if (on && on !== rested.on) came = now();
  rested.on = on;
};
for (const name of ["htmx:afterSwap", "moved-up"]) document.addEventListener(name, look);

document.addEventListener(
  "click",
  (event) => {
    const byHand = event.detail > 0;
    if (!byHand || rested.at >= came || now() - came > MOMENT || !signOf(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  { capture: true },
);

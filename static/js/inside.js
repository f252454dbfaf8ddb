// What opens over the page stays inside the screen, and above the phone's bar: upwards, to the other side, aside or
// shorter where there is no room for it.
const floorUnder = (anchor) => {
  const bar = anchor.closest("dialog, .bottombar") ? null : document.querySelector(".bottombar");
  return bar?.offsetHeight ? bar.getBoundingClientRect().top : innerHeight;
};

globalThis.keepInside = (opened, anchor) => {
  delete opened.dataset.end;
  delete opened.dataset.up;
  opened.style.maxBlockSize = opened.style.translate = "";
  const { right, bottom, height } = opened.getBoundingClientRect();
  if (right > document.documentElement.clientWidth) opened.dataset.end = "";
  const { left } = opened.getBoundingClientRect();
  if (left < 0) opened.style.translate = `${Math.ceil(-left)}px`; // wider than what is beside its anchor either way
  const at = anchor.getBoundingClientRect(), floor = floorUnder(anchor);
  const above = at.top - 8, under = floor - at.bottom - 8;
  if (bottom > floor && above > under) opened.dataset.up = "";
  const room = "up" in opened.dataset ? above : under;
  if (bottom > floor && height > room) opened.style.maxBlockSize = `${Math.max(room, 96)}px`;
};

// What waits to cross is drawn across the line: from the card to its place in the receiving lane.
const SVG = "http://www.w3.org/2000/svg";

function draw() {
  const board = document.getElementById("board");
  board?.querySelector(".board__lines")?.remove();
  const ghosts = board ? [...board.querySelectorAll(".ghost[data-from]")] : [];
  if (!ghosts.length) return;
  const frame = board.getBoundingClientRect();
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "board__lines");
  svg.setAttribute("aria-hidden", "true");
  for (const ghost of ghosts) {
    const card = document.getElementById(ghost.dataset.from);
    if (card) svg.append(line(card.getBoundingClientRect(), ghost.getBoundingClientRect(), frame, ghost, svg.children.length));
  }
  board.append(svg);
}

// Each line a little beside the last, so that two that run the same way are two.
function line(from, to, frame, ghost, number) {
  const aside = 6 + 5 * (number % 6);
  const x1 = from.right - frame.x - aside;
  const x2 = to.right - frame.x - aside;
  const down = to.y > from.y;
  const y1 = (down ? from.bottom : from.top) - frame.y;
  const y2 = (down ? to.top : to.bottom) - frame.y;
  const bend = (y2 - y1) / 2;
  const path = document.createElementNS(SVG, "path");
  const tip = down ? -5 : 5;
  path.setAttribute("d", `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}m-4 ${tip}l4 ${-tip}l4 ${tip}`);
  path.dataset.side = ghost.classList.contains("it") ? "marketing" : "it";
  path.dataset.ends = `${ghost.id} ${ghost.dataset.from}`;
  return path;
}

const near = ({ target }) => {
  const card = target.closest?.("#board .card");
  for (const path of document.querySelectorAll(".board__lines path")) {
    path.toggleAttribute("data-near", Boolean(card) && path.dataset.ends.split(" ").includes(card.id));
  }
};

let soon;
const later = () => {
  cancelAnimationFrame(soon);
  soon = requestAnimationFrame(draw);
};
document.addEventListener("pointerover", near);
document.addEventListener("focusin", near);
document.addEventListener("htmx:afterSettle", later);
addEventListener("resize", later);
addEventListener("load", later);
later();

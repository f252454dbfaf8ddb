// What waits to cross is drawn across the line: from the card to its place in the receiving lane.
const SVG = "http://www.w3.org/2000/svg";
const TURN = 3;

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
    if (card) svg.append(line(card, ghost, frame, svg.children.length));
  }
  board.append(svg);
}

// Out of the card into the gutter beside its column, along it, and in at the other lane: never over what others read.
// Each has a track of its own in the gutter, so that two that run the same way are two.
function line(card, ghost, frame, number) {
  const from = card.getBoundingClientRect();
  const to = ghost.getBoundingClientRect();
  const gutter = card.closest("td").getBoundingClientRect().right - frame.x - 2.5 + 2.5 * (number % 4);
  const x1 = from.right - frame.x;
  const y1 = from.y + from.height / 2 - frame.y;
  const y2 = to.y + to.height / 2 - frame.y;
  const inward = to.right - frame.x <= gutter; // it enters from the right, or from the left of a later column
  const x2 = (inward ? to.right : to.left) - frame.x;
  const turn = y2 > y1 ? TURN : -TURN;
  const side = inward ? -1 : 1;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute(
    "d",
    `M${x1} ${y1}H${gutter - TURN}q${TURN} 0 ${TURN} ${turn}V${y2 - turn}q0 ${turn} ${side * TURN} ${turn}H${x2}m${-side * 4} -3l${side * 4} 3l${-side * 4} 3`,
  );
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

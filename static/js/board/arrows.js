// The board by keyboard: arrows go from card to card, with Shift they move the card. The server's answer is announced.
const cardsOf = (cell) => [...(cell?.querySelectorAll(".card:not(.ghost)") ?? [])];
const cellAt = (row, place) => row?.querySelectorAll(".cell")[place] ?? null;
const say = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("#board .card:not(.ghost)");
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!card || !way || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const cell = card.closest(".cell");
  const row = cell.closest("tr");
  const here = { card, cell, row, place: [...row.querySelectorAll(".cell")].indexOf(cell), at: cardsOf(cell).indexOf(card) };
  if (!event.shiftKey) go(here, way);
  else if (mayMove()) move(here, way);
  else say("You read the board; the people of IT and marketing move its cards.");
});

function go({ cell, row, place, at }, [across, down]) {
  if (down) {
    const beside = cardsOf(cell)[at + down];
    if (beside) return focus(beside);
    for (let next = rowFrom(row, down); next; next = rowFrom(next, down)) {
      const cards = cardsOf(cellAt(next, place));
      if (cards.length) return focus(down > 0 ? cards[0] : cards.at(-1));
    }
    return;
  }
  for (let next = place + across; cellAt(row, next) && next >= 0; next += across) {
    const cards = cardsOf(cellAt(row, next));
    if (cards.length) return focus(cards[Math.min(at, cards.length - 1)]);
  }
}

const mayMove = () => document.getElementById("mover");

function move({ card, cell, row, place, at }, [across, down]) {
  const cards = cardsOf(cell);
  let target = cell;
  let before = null;
  if (across) target = place + across < 0 ? null : cellAt(row, place + across);
  else if (cards[at + down]) before = down < 0 ? cards[at - 1] : (cards[at + 2] ?? null);
  else {
    target = cellAt(rowFrom(row, down), place);
    before = down > 0 && target ? (cardsOf(target)[0] ?? null) : null;
  }
  if (!target) return say("There is no place further on this way.");
  document.dispatchEvent(new CustomEvent("board:move", { detail: { card, cell: target, before } }));
}

function rowFrom(row, down) {
  let next = row;
  do next = down > 0 ? next.nextElementSibling : next.previousElementSibling;
  while (next?.hasAttribute("data-folded")); // a folded lane has no cards to go to
  return next;
}

function focus(card) {
  card.querySelector("a").focus();
  card.scrollIntoView({ block: "nearest" });
}

// A card moves by one request, whoever asks: drag, arrows or the dialog. The answer is the two changed places.
const dialog = document.getElementById("move");
const mover = document.getElementById("mover");
const urlOf = (card) => `${card.querySelector("a").getAttribute("href")}place/`;
const idOf = (card) => card?.id.slice(1) ?? "";
const nextCard = (card) => {
  let next = card.nextElementSibling;
  while (next && !next.matches(".card:not(.ghost)")) next = next.nextElementSibling;
  return next;
};

// { card, cell, before }: elements, as drag and arrows know them.
document.addEventListener("board:move", ({ detail: { card, cell, before } }) => {
  const [lane, column] = cell.id.slice(1).split("-");
  const values = { lane, column, seen: card.dataset.v, before: idOf(before), was_before: idOf(nextCard(card)) };
  const source = document.getElementById("board");
  htmx.ajax("POST", urlOf(card), { values, source, target: source, swap: "none" });
});

// One button for the page: it goes to the card under the pointer or in focus.
const attach = ({ target }) => {
  if (!mover) return; // who only reads has none
  const card = target.closest?.("#board .card:not(.ghost)");
  if (!card || document.querySelector(".card--held")) return;
  card.append(mover);
  mover.hidden = false;
};
document.addEventListener("pointerover", attach);
document.addEventListener("focusin", attach);
// What is drawn anew there (and nothing else: the count in the frame comes by itself) must not take the button with it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!mover || !detail.target.contains(mover)) return;
  mover.hidden = true;
  document.getElementById("page").append(mover);
});
mover?.addEventListener("click", () => {
  const card = mover.closest(".card");
  htmx.ajax("GET", urlOf(card), { target: "#move-body", swap: "innerHTML" });
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "move-body" && detail.xhr.responseText) {
    if (!dialog.open) dialog.showModal();
    const wanted = [".errors", "[autofocus]", ".dialog__body :is(select, input:not([type=hidden]), textarea)"];
    wanted.map((each) => dialog.querySelector(each)).find(Boolean)?.focus();
  }
  if (detail.target?.id === "board") dialog.close();
});
document.addEventListener("board:moved", ({ detail }) => {
  dialog.close();
  document.querySelector(`#c${detail.card} > a`)?.focus();
});
// Only the last move is offered for undoing, and only for a while.
const UNDO_FOR = 12000;
document.addEventListener("htmx:afterSettle", () => {
  const offers = [...document.querySelectorAll("[data-undo]")];
  for (const old of offers.slice(0, -1)) old.remove();
  const last = offers.at(-1);
  if (last) setTimeout(() => last.remove(), UNDO_FOR);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.closest("[data-undo]")) detail.elt.closest("[data-undo]").remove();
});

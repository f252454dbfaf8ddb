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
  const values = { lane, column, version: card.dataset.v, before: idOf(before), was_before: idOf(nextCard(card)) };
  const source = document.getElementById("board");
  htmx.ajax("POST", urlOf(card), { values, source, target: source, swap: "none" });
});

// One button for the page: it goes to the card under the pointer or in focus.
const attach = ({ target }) => {
  const card = target.closest?.("#board .card:not(.ghost)");
  if (!card || card.matches(".card--held")) return;
  card.append(mover);
  mover.hidden = false;
};
document.addEventListener("pointerover", attach);
document.addEventListener("focusin", attach);
// The board is drawn anew: the button must outlive it.
document.addEventListener("htmx:beforeSwap", () => {
  mover.hidden = true;
  document.getElementById("page").append(mover);
});
mover.addEventListener("click", () => {
  const card = mover.closest(".card");
  htmx.ajax("GET", urlOf(card), { target: "#move-body", swap: "innerHTML" });
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "move-body" && detail.xhr.responseText && !dialog.open) dialog.showModal();
  if (detail.target?.id === "board") dialog.close();
});
document.addEventListener("board:moved", ({ detail }) => {
  dialog.close();
  document.querySelector(`#c${detail.card} > a`)?.focus();
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  detail.elt.closest("[data-undo]")?.remove();
});

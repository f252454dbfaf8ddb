// What others change appears by itself: a small question every four seconds, while the page is looked at. Focus, what
// is chosen and a drag stay: while a card is held, or a filter is being set, what came waits.
const EVERY = 4000;
const board = () => document.getElementById("board");
const isBusy = () =>
  document.hidden || !board() || document.querySelector(".card--held, #board.htmx-request, [data-typed-open]") ||
  document.activeElement?.closest(".board__filters, .board__kept");
let asking = false;

async function look(event) {
  const atOnce = event?.type === "board:look"; // of one's own doing, which is waited for
  if (asking || (!atOnce && isBusy())) return;
  asking = true;
  const here = board();
  const joint = here.dataset.changes.includes("=") ? "&" : "";
  const answer = await ask(`${here.dataset.changes}${joint}since=${here.dataset.mark}`);
  asking = false;
  // Drawn anew, or a card taken up, since it was asked: the next answer says it again.
  if (answer.data && here === board() && (atOnce || !isBusy())) take(answer.data);
}

function take({ mark, anew, cards, ghosts, counts }) {
  const focused = document.activeElement?.closest?.("#board .card")?.id;
  if (anew) return readAnew(focused);
  for (const each of cards) put(each);
  for (const { id } of cards) document.querySelectorAll(`#board .ghost[data-from="c${id}"]`).forEach((e) => e.remove());
  for (const { cell, html } of ghosts) document.getElementById(cell)?.prepend(made(html));
  for (const html of counts) {
    const fresh = made(html);
    const old = document.getElementById(fresh.id);
    if (old && old.outerHTML !== fresh.outerHTML) old.replaceWith(fresh);
  }
  board().dataset.mark = mark;
  if (focused) document.querySelector(`#${focused} > a`)?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("board:changed"));
}

function put({ id, cell, before, html }) {
  const old = document.getElementById(`c${id}`);
  const into = html && document.getElementById(cell);
  if (!into) return letGo(old);
  const fresh = made(html);
  const below = before ? document.getElementById(`c${before}`) : null;
  const stays = old?.parentElement === into && (!below || nextOf(old) === below);
  if (stays && same(old, fresh)) return;
  letGo(old);
  fresh.dataset.came = "";
  into.insertBefore(fresh, below?.parentElement === into ? below : null);
}

const nextOf = (card) => {
  let next = card.nextElementSibling;
  while (next && !next.matches(".card:not(.ghost)")) next = next.nextElementSibling;
  return next;
};
const same = (old, fresh) => old.dataset.v === fresh.dataset.v && old.querySelector("p")?.innerHTML === fresh.querySelector("p")?.innerHTML;

// The one button of the page may stand on it: that outlives the card.
function letGo(card) {
  const mover = card?.querySelector("#mover");
  if (mover) {
    mover.hidden = true;
    document.getElementById("page").append(mover);
  }
  card?.remove();
}

function made(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

async function readAnew(focused) {
  const swap = { target: "#board", swap: "outerHTML" };
  await htmx.ajax("GET", location.pathname + location.search, swap);
  if (focused) document.querySelector(`#${focused} > a`)?.focus({ preventScroll: true });
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
document.addEventListener("board:look", (event) => {
  document.getElementById("move").close();
  look(event);
});

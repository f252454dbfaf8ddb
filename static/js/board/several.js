// Several cards at once: x, or a click with Ctrl (on a Mac Cmd), chooses a card; with Shift all from the last one on.
const bar = document.getElementById("several");
const chosen = new Set();
let last = null;
const cardsNow = () => [...document.querySelectorAll("#board .card:not(.ghost)")];

function show() {
  const there = new Set(cardsNow().map((card) => card.id));
  for (const id of chosen) if (!there.has(id)) chosen.delete(id);
  for (const card of cardsNow()) {
    card.toggleAttribute("data-chosen", chosen.has(card.id));
    card.querySelector("a").toggleAttribute("aria-current", chosen.has(card.id));
  }
  bar.hidden = !chosen.size;
  bar.querySelector("[data-several-count]").textContent = `${chosen.size} ${chosen.size === 1 ? "card" : "cards"} chosen`;
}

function toggle(card, through) {
  const all = cardsNow();
  const from = through && last ? all.findIndex((one) => one.id === last) : -1;
  const to = all.indexOf(card);
  const range = from < 0 ? [card] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  const on = from >= 0 || !chosen.has(card.id);
  for (const one of range) on ? chosen.add(one.id) : chosen.delete(one.id);
  last = card.id;
  show();
  const text = `${card.querySelector("a").textContent} ${on ? "chosen" : "not chosen"}; ${chosen.size} in all.`;
  document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

function clear() {
  chosen.clear();
  show();
}

if (bar) {
  document.addEventListener("click", (event) => {
    const card = event.target.closest?.("#board .card:not(.ghost)");
    if (!card || event.target.closest("button") || !(event.ctrlKey || event.metaKey || (event.shiftKey && chosen.size))) return;
    event.preventDefault();
    toggle(card, event.shiftKey);
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const card = event.target.closest?.("#board .card:not(.ghost)");
    if (event.key.toLowerCase() === "x" && card) toggle(card, event.shiftKey);
    else if (event.key === "Escape" && chosen.size && !document.querySelector(".card--held")) clear();
  });
  bar.querySelector("[data-several-clear]").addEventListener("click", clear);
  bar.querySelector("[data-several-open]").addEventListener("click", () => {
    const query = [...chosen].map((id) => `card=${id.slice(1)}`).join("&");
    htmx.ajax("GET", `${bar.dataset.url}?${query}`, { target: "#move-body", swap: "innerHTML" });
  });
  document.addEventListener("board:look", ({ detail }) => detail?.chosen === false && clear());
  document.addEventListener("board:changed", show);
  document.addEventListener("htmx:afterSettle", show);
}

// Where tabs or filters are wider than a phone, the one that is chosen is in view.
const ROWS = ".tabs, .filters, .scores__more";
const show = (row) => {
  const chosen = row.querySelector("[aria-current]")?.getBoundingClientRect();
  const over = chosen ? chosen.right - row.getBoundingClientRect().right : 0;
  if (over > 0) row.scrollLeft += over;
};

document.addEventListener("htmx:load", ({ target }) => target.querySelectorAll(ROWS).forEach(show));

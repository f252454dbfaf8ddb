// The token goes with htmx's own requests, and never with one that somebody's writing could make.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.closest("[hx-disable], [data-hx-disable]")) return event.preventDefault();
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});

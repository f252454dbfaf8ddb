// The token goes with htmx's own requests, and never with one that somebody's writing could make.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.closest("[hx-disable], [data-hx-disable]")) return event.preventDefault();
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});
// A page from before signing in again: the refusal brings the token of now, and what was typed is sent by a press more.
globalThis.renewToken = (token) => {
  if (!token) return;
  document.querySelector("meta[name=csrf-token]").content = token;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
};
document.addEventListener("htmx:afterRequest", (event) => renewToken(event.detail.xhr?.getResponseHeader("X-CSRFToken")));

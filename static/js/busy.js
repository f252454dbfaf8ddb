// Whatever takes longer than 400 ms shows that it is working, and a form is not sent twice.
const PATIENCE = 400;
let waiting = 0;
let timer;

const begin = () => {
  waiting += 1;
  timer ??= setTimeout(() => document.documentElement.toggleAttribute("data-busy", true), PATIENCE);
};
const end = () => {
  waiting = Math.max(0, waiting - 1);
  if (waiting) return;
  clearTimeout(timer);
  timer = undefined;
  document.documentElement.removeAttribute("data-busy");
};

document.addEventListener("htmx:beforeRequest", begin);
document.addEventListener("htmx:afterRequest", end);
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A file that comes leaves the page where it is: nothing would say that it is done.
  if (event.defaultPrevented || form.method === "dialog" || form.matches("[hx-post], [hx-get], [data-download]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  begin();
});
// Back from the next page by the browser's button: the form may be sent again.
addEventListener("pageshow", () => {
  waiting = 0;
  end();
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

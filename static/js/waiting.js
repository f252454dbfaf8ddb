// What is done in place slides out, and the focus goes on to the next. Each row's form is an ordinary one of its own
// area: without this script it posts, and its area's page answers.
const rowOf = (form) => form.closest("[data-waiting-item]");

document.addEventListener("submit", (event) => {
  const row = event.target.method === "post" && rowOf(event.target);
  if (!row || event.target.dataset.asked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(event.target, event.submitter, row);
}, { capture: true });

async function send(form, submitter, row) {
  const buttons = row.querySelectorAll("button");
  const body = new FormData(form, submitter);
  buttons.forEach((button) => button.toggleAttribute("disabled", true));
  row.setAttribute("aria-busy", "true");
  const place = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  const answer = await ask(place, { method: "POST", body });
  if (answer.leaving) return;
  if (answer.done) {
    form.dispatchEvent(new CustomEvent("done", { bubbles: true }));
    if (answer.data?.undo) say("toast", { text: answer.data.said, link: { href: answer.data.undo, text: "Take it back" } });
    return leave(row);
  }
  if (answer.sentence) {
    say("toast", { text: answer.sentence, tone: "error" });
    return stay(row, buttons);
  }
  // Its area has something to say about it: let its page say it.
  stay(row, buttons);
  form.dataset.asked = "1";
  form.requestSubmit(submitter);
}

function stay(row, buttons) {
  row.removeAttribute("aria-busy");
  buttons.forEach((button) => button.toggleAttribute("disabled", false));
}

function leave(row) {
  const rows = [...document.querySelectorAll("[data-waiting-item]")];
  const at = rows.indexOf(row);
  const next = rows[at + 1] ?? rows[at - 1];
  const group = row.closest("[data-waiting-group]");
  const title = row.querySelector(".row__title")?.textContent.trim() ?? "";
  const gone = () => {
    row.remove();
    document.dispatchEvent(new Event("moved-up"));
    if (!next) location.reload();
    else if (!group.querySelector("[data-waiting-item]")) group.remove();
  };
  row.classList.add("waiting__item--done");
  (next?.querySelector("a, button, input, select, textarea") ?? document.querySelector("h1"))?.focus();
  say("announce", { text: `Done: ${title}. ${rows.length - 1} left.` });
  document.body.dispatchEvent(new Event("waiting-changed"));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  still ? gone() : setTimeout(gone, 240);
}

function say(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

// Nothing typed is lost: `<form data-draft="request:12">` keeps its text on this device until it is saved,
// for the person who typed it and for nobody else; signing out forgets it. What is private stays in its tab alone
// (data-draft-in="tab"). With the text goes the version that it was written on: brought back onto a newer one it is
// stale, and the server shows both texts; there (data-draft-read) nothing is brought back over them, and what is
// saved, or left by a link in [data-draft-drop], is forgotten as anywhere. Of a form whose parts save themselves as one
// writes ([data-draft-part]) those are kept that the server has not taken, or not wholly.
const person = document.body.dataset.person;
const PREFIX = `draft:${person}:`;
const SENT = "draft-sent";
const keyOf = (form) => PREFIX + form.dataset.draft;
const storeOf = (form) => (form.dataset.draftIn === "tab" ? sessionStorage : localStorage);
const isVersion = (field) => field.type === "hidden" && /(^|-)(seen|base|version|opened|lock)(-|$)/.test(field.name);
const kept = (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);
const ticked = (field) => ["checkbox", "radio"].includes(field.type);
const nameOf = (field) => `${field.name}|${ticked(field) ? field.value : ""}`;
const valueOf = (field) => (ticked(field) ? field.checked : field.value);

// A refused form (409, 422) is swapped, and to htmx that is success: what counts as saved is said by the status, unless
// the answer is a gate (signed out, a proof that is asked for), which sends the whole page elsewhere.
const wasSaved = ({ xhr }) => xhr.status > 0 && xhr.status < 400 && !xhr.getResponseHeader("HX-Redirect");
const partOf = (field) => field.closest("[data-draft-part]");
const waits = (field) => !partOf(field) || "unsaved" in partOf(field).dataset;

const save = (form) => {
  const written = [...form.elements].filter((field) => (kept(field) || isVersion(field)) && waits(field));
  const fields = written.map((field) => [nameOf(field), valueOf(field)]);
  storeOf(form).setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields }));
};

const restore = (form) => {
  const draft = JSON.parse(storeOf(form).getItem(keyOf(form)) ?? "null");
  if (!draft || form.dataset.draftRead || form.querySelector(".errors")) return;
  form.dataset.draftRead = "1";
  const old = new Map(draft.fields);
  let changed = false;
  for (const field of [...form.elements].filter(kept)) {
    const value = old.get(nameOf(field));
    if (value === undefined || value === valueOf(field)) continue;
    changed = true;
    partOf(field)?.setAttribute("data-unsaved", "");
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
  }
  if (!changed) return;
  const now = new Map([...form.elements].filter(isVersion).map((field) => [field.name, field.value]));
  for (const field of [...form.elements].filter(isVersion)) if (waits(field)) field.value = old.get(nameOf(field)) ?? field.value;
  form.closest("details")?.setAttribute("open", "");
  tell(form, draft.at, now);
};

const tell = (form, at, now) => {
  const note = document.createElement("p");
  note.className = "draft";
  note.setAttribute("role", "status");
  note.append(`What you typed at ${new Date(at).toTimeString().slice(0, 5)} is back; it is not saved yet. `);
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Drop it" });
  drop.dataset.kind = "quiet";
  drop.addEventListener("click", () => {
    storeOf(form).removeItem(keyOf(form));
    form.reset();
    for (const part of form.querySelectorAll("[data-unsaved]")) part.removeAttribute("data-unsaved");
    for (const field of [...form.elements].filter(isVersion)) field.value = now.get(field.name) ?? field.value;
    note.remove();
  });
  note.append(drop);
  form.prepend(note);
};

// Sent while signed out: the answer is the sign-in page, and what was typed waits until afterwards.
if (!person) sessionStorage.removeItem(SENT);

if (person) {
  const all = () => document.querySelectorAll("form[data-draft]");
  const sent = sessionStorage.getItem(SENT);
  // The answer came, it is no refusal and not the form with its errors again: it is saved.
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
  if (sent && status < 400 && ![...all()].some((form) => keyOf(form) === sent && form.querySelector(".errors")))
    for (const store of [localStorage, sessionStorage]) store.removeItem(sent);
  sessionStorage.removeItem(SENT);

  document.addEventListener("input", (event) => {
    if (!event.target.form?.matches("[data-draft]")) return;
    event.target.form.dataset.draftRead = "1"; // what is typed stands in the form: nothing older is brought back over it
    partOf(event.target)?.setAttribute("data-unsaved", "");
    save(event.target.form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-draft]") && !event.target.matches("[hx-post]")) sessionStorage.setItem(SENT, keyOf(event.target));
    if (event.target.matches("[data-forget-drafts]")) {
      for (const store of [localStorage, sessionStorage])
        for (const key of Object.keys(store)) if (key.startsWith("draft:")) store.removeItem(key);
    }
  });
  document.addEventListener("htmx:beforeRequest", ({ target }) => target.matches("[data-draft-part]") && target.removeAttribute("data-unsaved"));
  document.addEventListener("htmx:afterRequest", (event) => {
    const part = event.detail.requestConfig.elt;
    if (!part.matches("[data-draft-part]")) return;
    if (!wasSaved(event.detail)) part.setAttribute("data-unsaved", "");
    if (part.form.querySelector("[data-unsaved]")) save(part.form);
    else storeOf(part.form).removeItem(keyOf(part.form));
  });
  // Before the answer stands in the form's place: what stands there then is asked for its draft at once.
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    const part = detail.requestConfig.elt;
    const form = !part.matches("[data-draft-part]") && part.closest("form[data-draft]");
    if (form && wasSaved(detail) && detail.requestConfig.verb !== "get") storeOf(form).removeItem(keyOf(form));
  });
  document.addEventListener("done", (event) => event.target.matches?.("form[data-draft]") && storeOf(event.target).removeItem(keyOf(event.target)));
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-draft-drop] a")?.closest("form[data-draft]");
    if (form) storeOf(form).removeItem(keyOf(form));
  });
  document.addEventListener("htmx:afterSettle", () => all().forEach(restore));
  all().forEach(restore);
}

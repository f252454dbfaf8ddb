// After an @ in `[data-mentions]` a list of names opens under the field: people who may read what is written there, and
// nobody else; the server finds a name that was typed whole without it. It is used as a combobox is, but for the role,
// which a field of several lines may not have: so that it is open is announced.
const AT = /(?:^|[^\p{L}\p{N}_@.])@((?:\p{L}[\p{L}\p{N}'’.-]*(?: \p{L}?[\p{L}\p{N}'’.-]*){0,2})?)$/u;
const PATIENCE = 120;
let open = null; // { field, list, from, names }
let left = ""; // the place of an @ whose list was left by Escape, or whose name was chosen
let asked = 0;
let timer;

const placeOf = (field, from) => `${field.id}:${from}`;
const rows = () => [...open.list.children];
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));

const listOf = (field) => {
  const holder = field.closest("[data-mentions]");
  const found = holder.querySelector(".mentions");
  if (found) return found;
  const list = document.createElement("ul");
  Object.assign(list, { className: "mentions", id: `${field.id}-mentions`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => choose(rows().indexOf(event.target.closest("[role=option]"))));
  holder.append(list);
  return list;
};

const close = () => {
  asked += 1;
  clearTimeout(timer);
  if (!open) return;
  open.list.hidden = true;
  for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) open.field.removeAttribute(name);
  open = null;
};

const mark = (at) => {
  open.at = at;
  rows().forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
  open.field.setAttribute("aria-activedescendant", rows()[at].id);
  rows()[at].scrollIntoView({ block: "nearest" });
};

const show = (field, from, people) => {
  const was = open;
  if (!people.length) return close();
  const list = listOf(field);
  list.replaceChildren(
    ...people.map(({ name, side }, n) => {
      const row = Object.assign(document.createElement("li"), { id: `${list.id}-${n}`, textContent: name });
      row.setAttribute("role", "option");
      row.append(Object.assign(document.createElement("span"), { textContent: side }));
      return row;
    }),
  );
  list.hidden = false;
  keepInside(list, field);
  open = { field, list, from, names: people.map((each) => each.name), at: 0 };
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  mark(0);
  if (!was) announce(`${people.length} ${people.length === 1 ? "name" : "names"}. Arrow keys choose, Enter takes one.`);
};

const choose = (at) => {
  const { field, from, names } = open;
  field.setRangeText(`@${names[at]} `, from, field.selectionStart, "end");
  left = placeOf(field, from);
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

// The @ before the cursor and what was typed after it; nothing where there is none.
const begun = (field) => {
  const typed = field.selectionStart === field.selectionEnd && AT.exec(field.value.slice(0, field.selectionStart));
  return typed ? { from: field.selectionStart - typed[1].length - 1, word: typed[1] } : null;
};

const look = async (field) => {
  const { from, word } = begun(field) ?? {};
  if (word === undefined || left) return close();
  const mine = (asked += 1);
  const answer = await ask(`${field.closest("[data-mentions]").dataset.mentions}?q=${encodeURIComponent(word)}`);
  if (mine === asked && answer.data && document.activeElement === field) show(field, from, answer.data.people);
};

const isOurs = (field) => field.matches?.("[data-mentions] textarea");

document.addEventListener("input", ({ target }) => {
  if (!isOurs(target)) return;
  const typed = begun(target);
  if (!typed || placeOf(target, typed.from) !== left) left = "";
  clearTimeout(timer);
  timer = setTimeout(() => look(target), PATIENCE);
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!open || event.target !== open.field || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (step) mark((open.at + step + rows().length) % rows().length);
    else if (["Enter", "Tab"].includes(event.key) && plain) choose(open.at);
    else if (event.key === "Escape") {
      left = placeOf(open.field, open.from);
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
document.addEventListener("focusout", ({ target }) => open?.field === target && close());
document.addEventListener("click", ({ target }) => {
  if (open && target !== open.field && !open.list.contains(target)) close();
});

// A long `<select data-typed>` becomes a combobox: a text box, a list under it, and the select that holds the answer.
const FEW = 12; // so many are read faster than typed
let made = 0;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("_", " ").toLowerCase();
const wordsOf = (option) => plain(`${option.text} ${option.dataset.words ?? ""}`);
const make = (tag, props, attrs = {}) => {
  const made = Object.assign(document.createElement(tag), props);
  for (const [name, value] of Object.entries(attrs)) if (value !== null) made.setAttribute(name, value);
  return made;
};
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));

const type = (select) => {
  const id = select.id || `typed-${(made += 1)}`;
  const had = document.activeElement === select;
  const about = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list` };
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) about[name] = select.getAttribute(name);
  const listed = { className: "typed__list", id: `${id}-list`, hidden: true };
  const empty = [...select.options].find((option) => option.value === "");
  const typing = { type: "text", id, autocomplete: "off", spellcheck: false, required: select.required };
  const input = make("input", { ...typing, placeholder: empty?.text ?? "" }, about);
  const list = make("ul", listed, { role: "listbox", "aria-label": "Choices" });
  Object.assign(select, { required: false, id: `${id}-choice`, hidden: true });
  const box = make("div", { className: "typed" });
  select.replaceWith(box);
  box.append(input, list, select);
  let active = -1;
  const rows = () => [...list.querySelectorAll("[role=option]")];
  const say = () => (input.value = select.value ? select.selectedOptions[0].text : "");
  const mark = (at) => {
    active = at;
    rows().forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", rows()[at]?.id ?? "");
    rows()[at]?.scrollIntoView({ block: "nearest" });
  };
  const show = (text) => {
    const asked = plain(text).split(/\s+/).filter(Boolean);
    const fits = [...select.options].filter((each) => asked.every((word) => wordsOf(each).includes(word)));
    if (asked.length) fits.sort((a, b) => plain(b.text).startsWith(asked[0]) - plain(a.text).startsWith(asked[0]));
    list.replaceChildren(
      ...fits.map((option, n) =>
        make("li", { id: `${list.id}-${n}`, textContent: option.text }, { role: "option", "data-index": option.index }),
      ),
    );
    if (!fits.length) list.append(make("li", { textContent: "Nothing is called so" }));
    list.hidden = false;
    keepInside(list, box);
    input.setAttribute("aria-expanded", "true");
    if (asked.length) announce(fits.length === 1 ? "1 choice" : `${fits.length || "No"} choices`);
    mark(asked.length ? 0 : fits.findIndex((option) => option.selected));
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (row) => {
    if (row && select.selectedIndex !== Number(row.dataset.index)) {
      select.selectedIndex = Number(row.dataset.index);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    close();
    say();
  };

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && show(""));
  input.addEventListener("input", (event) => (event.stopPropagation(), show(input.value)));
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) show("");
      else if (rows().length) mark((active + step + rows().length) % rows().length);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      choose(rows()[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
      say();
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
  input.addEventListener("blur", () => {
    if (list.hidden) return say();
    if (!input.value && empty) choose({ dataset: { index: empty.index } });
    else choose(input.value ? rows()[active] : null);
  });
  select.form?.addEventListener("reset", () => setTimeout(say));
  select.addEventListener("change", say);
  say();
  if (had) input.focus();
};

document.addEventListener("htmx:load", ({ target }) => {
  const isLong = (select) => !select.hidden && select.isConnected && select.options.length > FEW;
  [...target.querySelectorAll("select[data-typed]:not([multiple])")].filter(isLong).forEach(type);
});

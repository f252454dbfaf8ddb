// A long `<select data-typed>` is one that people type into: a text box with a list under it, by the pattern of a
// combobox; the select stays in the form and holds the answer. `data-guess` lets the browser fill in what nobody has
// chosen yet: its time zone, and the country of that zone or else of its language.
const FEW = 12; // so many are read faster than typed
let made = 0;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("_", " ").toLowerCase();
const wordsOf = (option) => plain(`${option.text} ${option.dataset.words ?? ""}`);
const chosenOf = (select) => select.selectedOptions[0];

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const zoneOption = (select, zone) =>
  [...select.options].find((option) => option.value === zone || option.dataset.words?.split(" ").includes(zone));
const countryHere = (zones) =>
  zoneOption(zones, zoneHere())?.dataset.country || new Intl.Locale(navigator.language).region || "";

const guess = (select) => {
  const zones = document.querySelector("select[data-typed][data-zones]") ?? select;
  const value = select.dataset.guess === "zone" ? zoneOption(select, zoneHere())?.value : countryHere(zones);
  delete select.dataset.guess;
  if (!value || ![...select.options].some((option) => option.value === value)) return;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};

const type = (select) => {
  const id = select.id || `typed-${(made += 1)}`;
  const had = document.activeElement === select;
  const box = Object.assign(document.createElement("div"), { className: "typed" });
  const input = Object.assign(document.createElement("input"), { type: "text", id, autocomplete: "off", spellcheck: false });
  const list = Object.assign(document.createElement("ul"), { className: "typed__list", id: `${id}-list`, hidden: true });
  const about = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) about[name] = select.getAttribute(name);
  for (const [name, value] of Object.entries(about)) if (value !== null) input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Choices");
  input.placeholder = [...select.options].find((option) => option.value === "")?.text ?? "";
  input.required = select.required;
  select.required = false;
  select.id = `${id}-choice`;
  select.hidden = true;
  select.replaceWith(box);
  box.append(input, list, select);

  let active = -1;
  const rows = () => [...list.children];
  const say = () => (input.value = chosenOf(select)?.value ? chosenOf(select).text : "");
  const mark = (at) => {
    active = at;
    rows().forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", rows()[at]?.id ?? "");
    rows()[at]?.scrollIntoView({ block: "nearest" });
  };
  const show = (text) => {
    const asked = plain(text).split(/\s+/).filter(Boolean);
    const fits = [...select.options].filter((option) => asked.every((word) => wordsOf(option).includes(word)));
    if (asked.length) fits.sort((a, b) => plain(b.text).startsWith(asked[0]) - plain(a.text).startsWith(asked[0]));
    list.replaceChildren(
      ...fits.map((option, n) => {
        const row = Object.assign(document.createElement("li"), { id: `${list.id}-${n}`, textContent: option.text });
        row.setAttribute("role", "option");
        row.dataset.index = option.index;
        return row;
      }),
    );
    list.hidden = !fits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
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
      else mark((active + step + rows().length) % rows().length);
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
    const empty = [...select.options].find((option) => option.value === "");
    if (!input.value && empty) choose({ dataset: { index: empty.index } });
    else choose(input.value ? rows()[active] : null);
  });
  select.form?.addEventListener("reset", () => setTimeout(say));
  select.addEventListener("change", say);
  say();
  if (had) input.focus();
};

document.addEventListener("htmx:load", ({ target }) => {
  const found = [...target.querySelectorAll("select[data-typed]")];
  for (const select of found) if (select.dataset.guess) guess(select);
  for (const select of found) if (!select.hidden && select.isConnected && select.options.length > FEW) type(select);
});

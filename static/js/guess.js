// What the browser may fill in where nobody chose yet, by `<select data-guess>`: its time zone, and the country of that
// zone or else of its language.
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

document.addEventListener("htmx:load", ({ target }) => target.querySelectorAll("select[data-guess]").forEach(guess));

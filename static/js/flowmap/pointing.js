// The map of integrations: what is pointed at, on the map or in its list, stands out with all that belongs to it.
const map = () => document.querySelector("[data-flows]");
const lit = new Set();

const light = (element) => {
  element.dataset.lit = "";
  lit.add(element);
};

const dim = () => {
  for (const element of lit) delete element.dataset.lit;
  lit.clear();
};

const show = ({ target }) => {
  dim();
  const about = map()?.contains(target) && target.closest("[data-flow], [data-system]");
  const drawing = about && map().querySelector("[data-flowmap]");
  if (!drawing) return;
  const { flow, system } = about.dataset;
  const own = [...drawing.querySelectorAll("a[data-flow]")].filter(({ dataset }) =>
    flow ? dataset.flow === flow : dataset.from === system || dataset.to === system,
  );
  if (!own.length) return;
  light(drawing);
  for (const { dataset } of own) {
    map().querySelectorAll(`[data-flow="${dataset.flow}"]`).forEach(light);
    for (const end of [dataset.from, dataset.to]) drawing.querySelectorAll(`[data-system="${end}"]`).forEach(light);
  }
};

document.addEventListener("pointerover", show);
document.addEventListener("focusin", show);

// By `<select data-owner>`: what is of a side that does not own (`data-of-side`) cannot be chosen, and is not shown.
const fit = (select) => {
  for (const choice of select.form.querySelectorAll("[data-of-side]")) {
    const off = select.value !== "border" && choice.dataset.ofSide !== select.value;
    choice.disabled = off;
    const place = choice.type === "checkbox" ? choice.closest("label")?.parentElement : choice.closest(".field");
    if (place) place.hidden = off;
  }
};

document.addEventListener("change", ({ target }) => target.matches("select[data-owner]") && fit(target));
document.addEventListener("htmx:load", ({ target }) => target.querySelectorAll("select[data-owner]").forEach(fit));

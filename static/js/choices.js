// Other choices come for a field while somebody chooses: what they chose meanwhile stays chosen where it is still offered.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  const chosen = target.querySelector("select")?.value;
  const fresh = fragment.querySelector("select");
  if (chosen && fresh && [...fresh.options].some((option) => option.value === chosen)) fresh.value = chosen;
});

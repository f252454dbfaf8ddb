// A meeting that is in progress shows how long it has gone on; without this script the page says when it began.
const tell = () => {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const gone = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.began)) / 60000));
    const planned = Number(clock.dataset.minutes);
    if (gone > planned * 4) continue; // left open over night: the beginning says more
    clock.textContent = `${gone} of ${planned} minutes`;
    clock.toggleAttribute("data-over", gone > planned);
  }
};
tell();
setInterval(tell, 15000);
document.addEventListener("htmx:afterSettle", tell);

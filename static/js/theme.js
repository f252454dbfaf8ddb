// Light or dark: kept in a cookie that the server reads, so that the next page starts right. A choice that is the
// system's own is no choice: the cookie goes, and the page follows the system again.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const systems = () => (system.matches ? "dark" : "light");

const show = () => {
  const now = root.dataset.theme ?? systems();
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.hidden = button.dataset.themeChoice === now;
  }
  for (const group of document.querySelectorAll("[data-themes]")) group.hidden = false;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  const theme = button.dataset.themeChoice === systems() ? "" : button.dataset.themeChoice;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? 31536000 : 0}; samesite=lax${secure}`;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  show();
  button.parentElement.querySelector(":not([hidden])").focus();
});
system.addEventListener("change", show);
show();

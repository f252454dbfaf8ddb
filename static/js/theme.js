// System, light or dark: kept in a cookie that the server reads, so that the next page starts right.
const root = document.documentElement;
const order = ["", "light", "dark"];

const show = () => {
  const now = root.dataset.theme ?? "";
  const next = order[(order.indexOf(now) + 1) % order.length];
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.hidden = button.dataset.themeChoice !== next;
  }
  for (const group of document.querySelectorAll("[data-themes]")) group.hidden = false;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  const theme = button.dataset.themeChoice;
  const hadFocus = button === document.activeElement;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? 31536000 : 0}; samesite=lax${secure}`;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  show();
  if (hadFocus) button.parentElement.querySelector(":not([hidden])").focus();
});
document.addEventListener("htmx:afterSettle", show);
show();

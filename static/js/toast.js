// What was done, said once. Those with something to press stay until they are dismissed.
const STAYS = 8000;
const toasts = document.getElementById("toasts");

const settle = (toast) => {
  if (!toast.querySelector("form, a")) setTimeout(() => toast.remove(), STAYS);
};

const say = (text, tone = "info", link = undefined) => {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.dataset.tone = tone;
  const words = document.createElement("div");
  words.className = "toast__text";
  words.textContent = text;
  if (link) words.append(" ", Object.assign(document.createElement("a"), { href: link.href, textContent: link.text }));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.dataset.kind = "quiet";
  close.dataset.toastClose = "";
  close.textContent = "Dismiss";
  toast.append(words, close);
  toasts.append(toast);
  settle(toast);
};

document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
// HX-Trigger: {"toast": "Signed."} or {"toast": {"text": "…", "tone": "warning"}}; {"announce": "…"} is for ears only.
document.addEventListener("toast", (event) => say(event.detail.text ?? event.detail.value, event.detail.tone, event.detail.link));
document.addEventListener("announce", (event) => {
  document.getElementById("announcer").textContent = event.detail.text ?? event.detail.value;
});
// A refusal brings its own sentence; what stands between us and the server (a proxy) may know none.
const sentenceOf = (text) => {
  try {
    return JSON.parse(text).sentence;
  } catch {
    return undefined;
  }
};
document.addEventListener("htmx:responseError", (event) => {
  const general = "That did not work, and nothing was saved. Try again in a moment.";
  say(sentenceOf(event.detail.xhr.responseText) ?? general, "error");
});
document.addEventListener("htmx:sendError", () => say("Lockstep cannot be reached. What you typed is still here.", "error"));
// Sentences that came with a page stand in it; after a swap they move to where a screen reader hears them.
document.addEventListener("htmx:afterSettle", () => {
  for (const toast of document.querySelectorAll("#page > .toasts > [data-toast]")) {
    toasts.append(toast);
    settle(toast);
  }
});
document.querySelectorAll("[data-toast]").forEach(settle);

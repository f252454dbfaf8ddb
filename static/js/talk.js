// Comments: "Answer" takes one to the field with what is answered above it, and what was posted
// leaves an empty field with the focus in it. Without this script each is an ordinary link or form.
const aim = (form, link) => {
  const answers = form.querySelector("[data-answers]");
  form.querySelector("[name$=-answers]").value = link?.dataset.answer ?? "";
  answers.hidden = !link;
  answers.querySelector("[data-answers-who]").textContent = link?.dataset.who ?? "";
  answers.querySelector("[data-answers-what]").textContent = link?.dataset.what ?? "";
  form.querySelector("textarea").focus();
};

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("[data-answer]");
  const form = document.querySelector("form[data-talk]");
  const drops = event.target.closest("form[data-talk] [data-answers] a");
  if (!form || !(link || drops)) return;
  event.preventDefault();
  aim(form, link);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (!form.matches?.("form[data-talk]") || detail.xhr.status >= 400 || !detail.successful) return;  // 422 is swapped: the text stays
  form.querySelector("textarea").value = "";
  form.querySelector("textarea").removeAttribute("aria-invalid");
  form.querySelector(".errors")?.remove();
  form.querySelector(".draft")?.remove();
  form.querySelector(".field__error")?.remove();
  form.querySelector("[data-wrong]")?.removeAttribute("data-wrong");
  aim(form, null);
});

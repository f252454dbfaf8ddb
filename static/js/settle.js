// A form that saves as it goes is sent once what of it is being saved has arrived: else its own saving would look like
// somebody else's.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.querySelector(".htmx-request")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const again = () => setTimeout(() => form.requestSubmit(event.submitter));
    form.addEventListener("htmx:afterRequest", again, { once: true });
  },
  true,
);

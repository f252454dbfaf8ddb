// The second line behind the server's gates: a whole page never stands inside another. What a form posted and its page
// answers takes the place of the page; what was only asked for is gone to.
const isPage = (text) => /^\s*<!doctype/i.test(text ?? "");

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, select, shouldSwap, serverResponse, xhr, requestConfig } = event.detail;
  if (!shouldSwap || !isPage(serverResponse) || select || target === document.body) return;
  if (requestConfig.verb === "get") {
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL);
    return;
  }
  event.detail.target = document.getElementById("page");
  event.detail.selectOverride = "#page";
  event.detail.swapOverride = "outerHTML";
});

// The browser's way back to a page that is no longer given: as the browser itself would ask for it.
document.addEventListener("htmx:historyCacheMissLoadError", (event) => {
  const elsewhere = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (elsewhere) location.replace(elsewhere);
  else location.reload();
});

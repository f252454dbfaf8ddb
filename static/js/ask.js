// The scripts' own requests. They say what they are, and are answered so that one thing is never taken for another:
// { done } it is done · { sentence } it was refused, and why · { page } its own page has more to say ·
// { leaving } something comes first (a sign-in, say), and this page is on its way there, with a way back.
globalThis.ask = async (url, { method = "GET", body } = {}) => {
  const headers = { "X-Requested-With": "fetch", "HX-Current-URL": location.href, Accept: "application/json" };
  let answer;
  try {
    answer = await fetch(url, { method, body, headers, redirect: "error" });
  } catch {
    return { sentence: "Lockstep cannot be reached. Nothing was changed." };
  }
  renewToken(answer.headers.get("X-CSRFToken"));
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) {
    location.assign(elsewhere);
    return { leaving: true };
  }
  const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
  const data = isData ? await answer.json() : undefined;
  if (answer.ok) return answer.status === 204 || isData ? { done: true, data } : { page: true };
  if ([409, 422].includes(answer.status) && !isData) return { page: true };
  return { sentence: data?.sentence ?? "That did not work, and nothing was saved. Try again in a moment." };
};

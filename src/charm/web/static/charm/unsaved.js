// Asks before somebody leaves the session with words and judgements that are not noted yet. What a
// page says that answers a form (a refusal, one more row) is not noted either.
"use strict";
(() => {
  const form = document.querySelector("form.deciding");
  if (!form) return;
  let isNoted = location.pathname.endsWith("/session/");
  form.addEventListener("input", () => { isNoted = false; });
  form.addEventListener("change", () => { isNoted = false; });
  form.addEventListener("submit", () => { isNoted = true; });
  addEventListener("beforeunload", (event) => { if (!isNoted) event.preventDefault(); });
})();

// Comforts of judging and of the session; without this file everything works by its buttons.
"use strict";
(() => {
  const form = document.querySelector("form[data-keys]");
  if (!form) return;
  const hint = form.querySelector(".keys");
  if (hint) hint.hidden = false;
  const groups = [...form.querySelectorAll(".criterion")];
  const words = { m: "met", p: "partly", x: "not-met" };
  const writes = (target) => target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
  const first = () => groups.find((group) => !group.querySelector("input:checked")) || groups[0];
  form.addEventListener("change", ({ target }) => {
    const conditions = form.querySelector("[data-conditions]");
    if (target.name === "outcome" && target.value === "conditions" && conditions) conditions.open = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-primary]") || form.querySelector(".primary"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    const key = event.key.toLowerCase();
    if (words[key]) {
      const group = event.target.closest(".criterion") || first();
      const input = group?.querySelector(`input[value="${words[key]}"]`);
      if (!input) return;
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      const next = groups[groups.indexOf(group) + 1] || group;
      (next.querySelector("input:checked") || next.querySelector("input")).focus();
    } else if (/^[1-4]$/.test(key)) {
      const input = form.querySelectorAll("input[name=outcome]")[Number(key) - 1];
      if (!input) return;
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    } else if (key === "n") {
      document.querySelector("[data-next]")?.click();
    } else return;
    event.preventDefault();
  });
})();

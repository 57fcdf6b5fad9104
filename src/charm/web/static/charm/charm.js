// Comforts only: every page works without this file.
"use strict";
(() => {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  // A second click on the same form sends nothing.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    if (form.dataset.sent && form.method === "post") return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print],[data-copy]");
    if (!button) return;
    if ("print" in button.dataset) return window.print();
    const source = document.getElementById(button.dataset.copy);
    navigator.clipboard.writeText(source.value ?? source.textContent.trim()).then(() => {
      button.textContent = button.dataset.done || button.textContent;
    });
  });
  // On paper nobody opens anything: what can be shown of a check is shown.
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".axis details:not([open])")) {
      part.open = true;
      addEventListener("afterprint", () => (part.open = false), { once: true });
    }
  });
  document.querySelector("[data-focus]")?.focus();
  if (matchMedia("(max-width: 47rem)").matches) {
    for (const part of document.querySelectorAll("details[data-wide]")) { part.open = false; part.dataset.asked = ""; }
  }
  document.querySelectorAll(".places [aria-current]").forEach((place) => {
    place.parentElement.scrollLeft = place.offsetLeft - 24;
  });
})();

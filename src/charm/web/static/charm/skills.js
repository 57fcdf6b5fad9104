// Find skills without leaving the form; without this file the button saves and leads to a page.
"use strict";
(() => {
  const form = document.querySelector("form[data-autosave]");
  const dialog = document.getElementById("skills");
  if (!form || !dialog?.showModal) return;
  const search = dialog.querySelector("[role=search]");
  const found = document.getElementById("skills-found");
  const asked = search.elements.q;
  let rows;

  const address = (row) => row.querySelector("input[name$='.uri']");
  const rowsOf = (all) => [...all.querySelectorAll(":scope > .row")];
  const chosen = () => rowsOf(rows).map((row) => address(row).value.trim()).filter(Boolean);

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-find]");
    if (!button) return;
    event.preventDefault();
    rows = button.closest(".skill-rows");
    const outcome = rows.parentElement.closest(".row");
    const number = rowsOf(outcome.parentElement).indexOf(outcome) + 1;
    dialog.querySelector("[data-number]").textContent = number;
    search.elements.outcome.value = number;
    search.querySelectorAll("[name=said]").forEach((old) => old.remove());
    for (const text of outcome.querySelectorAll("textarea")) {
      const said = document.createElement("input");
      said.type = "hidden";
      said.name = "said";
      said.value = `${number}:${text.lang || "en"}:${text.value.slice(0, 1000)}`;
      search.append(said);
    }
    asked.value = "";
    found.replaceChildren();
    dialog.showModal();
    search.requestSubmit();
  });

  const mark = () => {
    const have = chosen();
    for (const button of found.querySelectorAll("[data-skill]")) {
      const is = have.includes(button.value);
      if (!is) continue;
      button.setAttribute("aria-disabled", "true");
      button.firstChild.textContent = dialog.dataset.chosen;
    }
  };
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === found && rows) mark();
  });

  const add = (button) => {
    const more = () => rows.querySelector(":scope > .add [data-add]").click();
    const isBlank = (row) => !address(row).value.trim();
    if (!rowsOf(rows).some(isBlank)) more();
    const row = rowsOf(rows).find(isBlank);
    const labels = JSON.parse(button.dataset.labels);
    address(row).value = button.value;
    const names = [...row.querySelectorAll("input[name*='.label.']")];
    for (const name of names) name.value = labels[name.lang] || "";
    if (names.length && !names.some((name) => name.value)) names[0].value = Object.values(labels)[0];
    const known = document.createElement("div");
    known.className = "skill-known";
    for (const part of button.closest("li").querySelectorAll(".skill-name, .skill-above, .skill-gone")) known.append(part.cloneNode(true));
    row.querySelector(":scope > .skill-known")?.remove();
    row.querySelector(".by-address").before(known);
    row.querySelector(".by-address > summary").textContent = dialog.dataset.address;
    row.classList.remove("blank");
    more();
    rowsOf(rows).at(-1).querySelector(".by-address > summary").textContent = dialog.dataset.more;
    form.dispatchEvent(new Event("change", { bubbles: true }));
    button.setAttribute("aria-disabled", "true");
    button.firstChild.textContent = dialog.dataset.added;
  };
  found.addEventListener("click", (event) => {
    const button = event.target.closest("[data-skill]");
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") add(button);
  });

  // Arrows lead from the field through what was found and back.
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [asked, ...found.querySelectorAll("[data-skill]")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0 || !stops[at + step]) return;
    event.preventDefault();
    stops[at + step].focus();
  });
})();

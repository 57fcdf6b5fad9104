// Comforts of the proposal form; without this file everything works by its buttons.
"use strict";
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  // A conflict or a refusal is an answer like any other: show what it says.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === form && [409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // Languages of a text as tabs; choosing one chooses it in the whole section.
  let chosen = "";
  const show = (language) => {
    chosen = language;
    for (const texts of form.querySelectorAll(".texts.tabbed")) {
      const inputs = [...texts.querySelectorAll(":scope > .text-in")];
      const has = inputs.some((one) => one.dataset.language === language);
      inputs.forEach((one, at) => { one.hidden = has ? one.dataset.language !== language : at > 0; });
      for (const tab of texts.querySelectorAll("[role=tab]")) {
        const on = has ? tab.dataset.language === language : tab === texts.querySelector("[role=tab]");
        tab.setAttribute("aria-selected", on);
        tab.tabIndex = on ? 0 : -1;
      }
    }
  };
  const tabs = (texts) => {
    texts.querySelector(":scope > .languages-tabs")?.remove();
    const list = document.createElement("div");
    list.className = "languages-tabs";
    list.setAttribute("role", "tablist");
    for (const one of texts.querySelectorAll(":scope > .text-in")) {
      const control = one.querySelector("input, textarea");
      one.id = `${control.id}-panel`;
      one.setAttribute("role", "tabpanel");
      one.setAttribute("aria-label", one.dataset.label);
      const tab = document.createElement("button");
      tab.type = "button";
      tab.textContent = one.dataset.label;
      tab.dataset.language = one.dataset.language;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", one.id);
      tab.classList.toggle("empty", !control.value);
      control.addEventListener("input", () => tab.classList.toggle("empty", !control.value));
      list.append(tab);
    }
    texts.prepend(list);
    texts.classList.add("tabbed");
  };
  form.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) show(tab.dataset.language);
  });
  form.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    const all = [...tab.parentElement.children];
    const next = all[(all.indexOf(tab) + step + all.length) % all.length];
    show(next.dataset.language);
    next.focus();
    event.preventDefault();
  });
  const all = form.querySelectorAll(".texts[data-tabs]");
  all.forEach(tabs);
  if (all.length) show(new URLSearchParams(location.search).get("lang") || all[0].querySelector(".text-in").dataset.language);

  // Rows: add and remove without asking the server.
  const rename = (row, from, to) => {
    const dashed = (name) => name.replace(/[._]/g, "-");
    for (const part of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["name", "value", "id", "for", "data-row", "data-rows", "aria-controls"]) {
        const value = part.getAttribute(name);
        if (!value || (name === "value" && part.tagName !== "BUTTON")) continue;
        if (value.startsWith(from)) part.setAttribute(name, to + value.slice(from.length));
        else if (value.startsWith(`in-${dashed(from)}`)) part.setAttribute(name, `in-${dashed(to)}${value.slice(3 + dashed(from).length)}`);
      }
    }
  };
  const clear = (row) => {
    for (const inner of row.querySelectorAll(".rows")) {
      [...inner.querySelectorAll(":scope > .row")].slice(1).forEach((extra) => extra.remove());
    }
    for (const control of row.querySelectorAll("input, textarea, select")) {
      if (["checkbox", "radio"].includes(control.type)) control.checked = false;
      else control.value = "";
    }
    row.querySelectorAll(".skill-known").forEach((known) => known.remove());
    row.querySelectorAll("details").forEach((folded) => { folded.open = false; });
    row.classList.add("blank");
  };
  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    const remove = event.target.closest("[data-remove]");
    if (add) {
      event.preventDefault();
      const rows = add.closest(".rows");
      const known = [...rows.querySelectorAll(":scope > .row")];
      const last = known.at(-1);
      const copy = last.cloneNode(true);
      const number = 1 + Math.max(...known.map((row) => Number(row.dataset.row.split(".").pop())));
      clear(copy);
      rename(copy, last.dataset.row, `${rows.dataset.rows}.${number}`);
      copy.querySelector("legend .number").textContent = known.length + 1;
      last.classList.remove("blank");
      last.after(copy);
      copy.querySelectorAll(".texts[data-tabs]").forEach(tabs);
      if (chosen) show(chosen);
      copy.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    } else if (remove) {
      event.preventDefault();
      const row = remove.closest(".row");
      const rows = row.parentElement;
      if (rows.querySelectorAll(":scope > .row").length > 1) row.remove();
      else clear(row);
      rows.querySelector(":scope > .add button").focus();
      changed();
    }
  });
  form.addEventListener("input", (event) => {
    event.target.closest(".row")?.classList.remove("blank");
    const term = event.target.closest(".how")?.closest(".term");
    if (term) term.querySelector("[type=checkbox]").checked = true;
  });
})();

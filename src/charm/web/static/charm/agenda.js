// Arranging by mouse; the buttons of each line do the same without this file.
"use strict";
(() => {
  const list = document.querySelector("[data-arrange]");
  const form = document.getElementById("drop");
  if (!list || !form) return;
  list.classList.add("can-drag");
  const PLACES = ["drop-before", "drop-after", "drop-inside"];
  let dragged = null;
  let target = null;
  let where = "";

  const clear = () => {
    target?.classList.remove(...PLACES);
    target = null;
  };
  for (const line of list.children) {
    const grip = line.querySelector(".grip");
    // Only the grip drags: text stays selectable, links stay links.
    grip.addEventListener("mousedown", () => { line.draggable = true; });
    grip.addEventListener("mouseup", () => { line.draggable = false; });
  }
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li[data-item]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.item);
    dragged.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    const line = event.target.closest("li[data-item]");
    if (!dragged || !line || line === dragged) return clear();
    event.preventDefault();
    const box = line.getBoundingClientRect();
    const part = (event.clientY - box.top) / box.height;
    clear();
    target = line;
    where = line.classList.contains("pause")
      ? part < 0.5 ? "before" : "after"
      : part < 0.3 ? "before" : part > 0.7 ? "after" : "inside";
    line.classList.add(`drop-${where}`);
  });
  list.addEventListener("drop", (event) => {
    if (!dragged || !target) return;
    event.preventDefault();
    form.elements.move.value = dragged.dataset.item;
    form.elements.beside.value = target.dataset.item;
    form.elements.where.value = where;
    form.requestSubmit();
  });
  list.addEventListener("dragend", () => {
    if (dragged) dragged.draggable = false;
    dragged?.classList.remove("dragged");
    dragged = null;
    clear();
  });
})();

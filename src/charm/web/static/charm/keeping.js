// What is typed is kept in this browser until the server has it: through a cut line, a session that
// ended, a closed tab. Without this file the form is saved by its buttons.
"use strict";
(() => {
  const LIFE = 30 * 24 * 3600 * 1000;
  const NOT_TYPED = ["csrfmiddlewaretoken", "new-language", "kept"];
  const whose = document.querySelector("[data-kept-of]")?.dataset.keptOf;
  if (!whose) return;
  const prefix = `charm.kept ${whose} `;

  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  };
  const drop = (name) => { try { localStorage.removeItem(name); } catch { /* it was never there */ } };
  const keep = (name, value) => {
    try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; }
  };
  const all = () => {
    try { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)); } catch { return []; }
  };

  // A form that was sent as a whole: the answer says by a cookie which text it saved.
  const arrived = document.cookie.match(/(?:^|; )kept=([\w-]+)/)?.[1];
  if (arrived) document.cookie = "kept=; max-age=0; path=/proposals/";
  for (const name of all()) {
    const one = read(name);
    if (!one?.at || name.endsWith(` ${arrived}`) || Date.now() - one.at > LIFE) drop(name);
  }

  // Where a proposal is read: the sections of which a text waits here.
  for (const list of document.querySelectorAll("[data-kept-list]")) {
    const left = all().map(read).filter((one) => one.path.startsWith(list.dataset.keptList));
    const paths = [...new Set(left.map((one) => one.path))];
    for (const path of paths) {
      const link = document.createElement("a");
      link.href = path;
      link.textContent = left.find((one) => one.path === path).title;
      const item = document.createElement("li");
      item.append(link);
      list.querySelector("ul").append(item);
    }
    list.hidden = !paths.length;
  }

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const words = document.getElementById("keeping").dataset;
  const path = new URL(form.action).pathname;
  const id = form.dataset.kept || crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`.replace(".", "");
  const mine = `${prefix}${id}`;
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name: "kept", value: id });
  form.append(mark);

  const typed = () => [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.includes(name) && typeof value === "string");
  const texts = (entries) => JSON.stringify(
    entries.filter(([name, value]) => value.trim() && name !== "seen" && !name.startsWith("was.")).sort(),
  );

  // --- what waits from before

  const offer = (name, one) => {
    const notice = document.getElementById("keeping").content.firstElementChild.cloneNode(true);
    const language = document.documentElement.lang.replace(/^en$/, "en-GB");
    const how = { dateStyle: "medium", timeStyle: "short" };
    notice.querySelector("time").textContent = new Date(one.at).toLocaleString(language, how);
    notice.querySelector("[data-throw-away]").addEventListener("click", () => { drop(name); notice.remove(); form.focus(); });
    notice.querySelector("[data-put-back]").addEventListener("click", () => {
      const back = document.createElement("form");
      Object.assign(back, { method: "post", action: form.action, hidden: true });
      const token = form.elements.csrfmiddlewaretoken.value;
      for (const [key, value] of [...one.typed, ["kept", name.slice(prefix.length)], ["csrfmiddlewaretoken", token]]) {
        const part = document.createElement("textarea");
        Object.assign(part, { name: key, value });
        back.append(part);
      }
      document.body.append(back);
      back.submit();
    });
    form.prepend(notice);
  };
  for (const name of all()) {
    const one = read(name);
    if (one.path !== path || name === mine) continue;
    if (texts(one.typed) === texts(typed())) drop(name);
    else offer(name, one);
  }

  // --- what is typed now

  let version = 0;
  let sent = 0;
  let isKept = true;
  let waiting = 0;
  let pause = 4000;
  const say = (text, link) => {
    const saved = document.getElementById("saved");
    saved.classList.toggle("unsaved", Boolean(text));
    saved.textContent = text;
    if (link) {
      const there = document.createElement("a");
      Object.assign(there, { href: link, target: "_blank", textContent: words.signIn });
      saved.append(" ", there);
    }
  };
  const store = () => {
    isKept = keep(mine, { at: Date.now(), path, title: document.querySelector("h1").textContent, typed: typed() });
  };
  const change = () => { version += 1; store(); };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  if (form.dataset.kept) change(); // what the server sent back is not saved yet

  const again = () => { clearTimeout(waiting); if (version) htmx.trigger(form, "again"); };
  const wait = () => {
    clearTimeout(waiting);
    waiting = setTimeout(again, pause);
    pause = Math.min(2 * pause, 60000);
  };
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (version) { store(); again(); } });

  // The session may have begun anew in another tab: its forms carry another token.
  const renew = async () => {
    const answer = await fetch(form.action, { redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("[data-kept-of]")?.dataset.keptOf !== whose) return false;
    const token = page.querySelector("form[data-autosave]").elements.csrfmiddlewaretoken.value;
    form.elements.csrfmiddlewaretoken.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return true;
  };
  let renewed = false;

  form.addEventListener("htmx:beforeRequest", () => { sent = version; });
  form.addEventListener("htmx:sendError", () => { store(); say(words.offline); wait(); });
  form.addEventListener("htmx:timeout", () => { store(); say(words.offline); wait(); });
  form.addEventListener("htmx:afterRequest", async ({ detail: { xhr } }) => {
    if (!xhr.status) return;
    const how = xhr.getResponseHeader("X-Saved");
    if (how) {
      pause = 4000;
      renewed = false;
      clearTimeout(waiting);
      document.getElementById("saved").classList.remove("unsaved");
      if (how === "whole" && version === sent) { version = 0; drop(mine); }
      return;
    }
    store();
    if ([409, 422].includes(xhr.status)) return; // the page says why
    if (xhr.status === 403 && !renewed) {
      renewed = true;
      if (await renew().catch(() => false)) return again();
    }
    if ([401, 403].includes(xhr.status)) say(words.signedOut, `/account/login/?next=${path}`);
    else say(words.offline);
    wait();
  });

  // Sent as a whole without a line, the page would be gone for an error of the browser.
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); event.stopImmediatePropagation(); store(); say(words.offline); }
  }, true);
  addEventListener("pagehide", () => { if (version) store(); });
  addEventListener("beforeunload", (event) => { if (version && !isKept) event.preventDefault(); });
})();

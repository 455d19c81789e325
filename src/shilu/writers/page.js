// Conveniences of the page (html.py): everything on it can be read and reached without them.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const turns = [...document.querySelectorAll(".turn")];
  const map = byId("map");
  const links = map ? [...map.querySelectorAll("a")] : [];
  const [theme, ask, help, keys] = ["theme", "ask", "help", "keys"].map(byId);

  // ---- light and dark: the reader's system decides until the button does; a browser may refuse to keep it
  const kept = (value) => {
    try {
      return value ? localStorage.setItem("shilu-theme", value) : localStorage.getItem("shilu-theme");
    } catch {
      return null;
    }
  };
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const stored = kept();
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    kept(root.dataset.theme);
  });

  // ---- the current turn: the one under the reading line, or the one that was jumped to as long as the page stays there
  let current = -1;
  let restedAt = null;
  const mark = (index) => {
    if (index === current) return;
    links[current]?.removeAttribute("aria-current");
    current = index;
    const link = links[current];
    link?.setAttribute("aria-current", "true");
    if (link && map.scrollHeight > map.clientHeight) map.scrollTop = link.offsetTop - map.clientHeight / 2;
  };
  const look = () => {
    if (restedAt !== null && Math.abs(scrollY - restedAt) < 2) return;
    restedAt = null;
    mark(turns.findLastIndex((turn) => turn.getBoundingClientRect().top < 120));
  };
  const arrive = (index) => {
    mark(index);
    restedAt = scrollY;
  };
  const jump = (id, index) => {
    location.replace(`#${id}`);
    arrive(index);
  };
  const arrived = () => {
    const target = byId(location.hash.slice(1));
    const turn = target?.closest(".turn") ?? (target?.matches(".exchange") ? target.querySelector(".turn") : null);
    if (turn) arrive(turns.indexOf(turn));
  };
  addEventListener("scroll", look, { passive: true });
  addEventListener("hashchange", arrived);
  if (location.hash) arrived();

  // ---- keys
  const turnTo = (index) => turns[index] && jump(turns[index].id, index);
  const questionTo = (index) => turns[index] && jump(turns[index].dataset.question, index);
  const does = {
    j: () => turnTo(current + 1),
    k: () => turnTo(current - 1),
    n: () => questionTo(turns.findIndex((turn, index) => index > current && turn.dataset.question)),
    p: () => questionTo(turns.findLastIndex((turn, index) => index < current && turn.dataset.question)),
    "?": () => help.showModal(),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !keys.checked || !Object.hasOwn(does, event.key)) return;
    event.preventDefault();
    does[event.key]();
  });
  ask.hidden = false;
  ask.addEventListener("click", () => help.showModal());
  byId("close").addEventListener("click", () => help.close());
})();

import { byId, make } from "./dom.js";
import { showMore } from "./groups.js";
import { stepInArticle } from "./article.js";

const KEYS = [
  ["j", "the next cut"],
  ["k", "the previous cut"],
  ["Enter", "open the first article of this cut"],
  ["/", "search"],
  ["t", "light or dark"],
  ["Esc", "close"],
  ["?", "this list"],
];

let current = null;

function choose(card) {
  current?.removeAttribute("aria-current");
  current = card;
  card.setAttribute("aria-current", "true");
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "center" });
}

function step(by) {
  const list = byId("groups");
  if (!current?.isConnected) {
    if (list.firstElementChild) choose(list.firstElementChild);
    return;
  }
  const sibling = by > 0 ? current.nextElementSibling : current.previousElementSibling;
  if (sibling) choose(sibling);
  else if (by > 0 && showMore()) choose(current.nextElementSibling);
}

/** Returns the focus to the current cut, unless it went back to where an article was opened. */
export function returnToCard() {
  if (document.activeElement.closest("body > :not(dialog)")) return;
  if (current?.isConnected) choose(current);
  else byId("cuts").focus();
}

function openKeys() {
  const dialog = byId("keys");
  dialog.replaceChildren(
    make("div", { class: "head" }, make("h2", { id: "keys-title" }, "Keys"), make("button", { type: "button", onclick: () => dialog.close() }, "Close")),
    make("dl", {}, ...KEYS.flatMap(([key, does]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, does)])),
  );
  dialog.showModal();
}

/** Listens to the keyboard; `switchTheme` is what `t` does. */
export function prepareKeys(switchTheme) {
  byId("help").addEventListener("click", openKeys);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") {
        event.preventDefault(); // the browser would silently clear the field
        event.target.blur();
      }
      return;
    }
    const inArticle = byId("article").open;
    if (byId("keys").open) return;
    const card = event.target.closest(".group");
    if (event.key === "j" || event.key === "k") (inArticle ? stepInArticle : step)(event.key === "j" ? 1 : -1);
    else if (event.key === "t") switchTheme();
    else if (event.key === "?") openKeys();
    else if (event.key === "/" && !inArticle) byId("filter").elements.text.focus();
    else if (event.key === "Enter" && card && event.target === card) card.querySelector(".open")?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest(".group");
    if (card && card !== current) {
      current?.removeAttribute("aria-current");
      current = card;
    }
  });
}

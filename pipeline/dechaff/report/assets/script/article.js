import { counted, figure } from "./text.js";
import { byId, make, shown } from "./dom.js";
import { ask } from "./filter.js";
import { sampleOf } from "./data.js";

let beside = false; // raw and cleaned side by side

function reasons(action, one) {
  const head = `${action}: ${one.kind}, ${one.score} points${one.sharing ? `, known from ${one.sharing} articles` : ""}`;
  const why = one.why.map(([rule, points, entity]) =>
    make("div", {}, `${points > 0 ? "+" : ""}${points} ${rule} `, entity ? make("bdi", {}, ...shown(entity)) : null),
  );
  return [make("b", {}, head), ...why];
}

/** The article's text in which cuts are struck out and flags underlined; `prefix` makes their names its own. */
function marked(sample, prefix) {
  return sample.pieces.map(([text, cut, ...flags]) => {
    if (cut < 0 && !flags.length) return shown(text);
    const about = [
      ...(cut < 0 ? [] : [["cut", sample.cuts[cut]]]),
      ...flags.map((flag) => ["flag", sample.flags[flag]]),
    ];
    const element = make(
      cut < 0 ? "mark" : "del",
      { class: flags.length && cut >= 0 ? "flagged" : null, tabindex: "0", "data-id": about[0][1].id, id: `${prefix}-${about[0][1].id}` },
      ...shown(text),
    );
    element.reasons = () => about.flatMap(([action, one]) => reasons(action, one));
    return element;
  });
}

function cleaned(sample) {
  let last = -1;
  return sample.pieces.flatMap(([text, cut, ...flags]) => {
    const inserted = cut >= 0 && cut !== last ? sample.cuts[cut].inserted : "";
    last = cut;
    if (cut >= 0) return inserted ? [make("ins", {}, ...shown(inserted))] : [];
    return flags.length ? [make("mark", {}, ...shown(text))] : shown(text);
  });
}

function views(sample) {
  if (!beside) return [make("div", { class: "text", dir: "auto" }, ...marked(sample, "at").flat())];
  return [
    make(
      "div",
      { class: "sides" },
      make("div", {}, make("h3", {}, "Raw"), make("div", { class: "text", dir: "auto" }, ...marked(sample, "at").flat())),
      make("div", {}, make("h3", {}, "Cleaned"), make("div", { class: "text", dir: "auto" }, ...cleaned(sample).flat())),
    ),
  ];
}

function quoted(article) {
  return `'${article.replaceAll("'", "'\\''")}'`;
}

function tipOf(dialog) {
  const tip = make("div", { class: "tip", id: "tip", role: "tooltip", hidden: true });
  const show = (event) => {
    const mark = event.target.closest?.("[data-id]");
    if (!mark?.reasons) return;
    tip.replaceChildren(...mark.reasons());
    tip.hidden = false;
    mark.setAttribute("aria-describedby", "tip");
    const box = mark.getBoundingClientRect();
    const below = box.bottom + tip.offsetHeight + 8 < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(8, below ? box.bottom + 6 : box.top - tip.offsetHeight - 6)}px`;
  };
  const hide = () => {
    tip.hidden = true;
  };
  for (const name of ["mouseover", "focusin"]) dialog.addEventListener(name, show);
  for (const name of ["mouseout", "focusout", "scroll"]) dialog.addEventListener(name, hide);
  return tip;
}

/** Opens the article, at the cut of that id where one is given. */
export function openArticle(article, cut) {
  const dialog = byId("article");
  const sample = sampleOf(article);
  const place = make("div", {});
  const close = make("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const title = make("h2", { id: "article-title" }, make("bdi", {}, ...shown(article)));
  if (sample) {
    const both = make(
      "button",
      {
        type: "button",
        "aria-pressed": String(beside),
        onclick: () => {
          beside = !beside;
          both.setAttribute("aria-pressed", String(beside));
          place.replaceChildren(...views(sample));
        },
      },
      "Side by side",
    );
    const about = `${sample.verdict}, ${sample.language}, ${sample.format}: ${counted(sample.cuts.length, "cut")}, ${counted(sample.flags.length, "flag")}`;
    place.append(...views(sample));
    dialog.replaceChildren(
      make("div", { class: "head" }, make("div", {}, title, make("p", { class: "quiet" }, about)), make("div", { class: "tools" }, both, close)),
      place,
      tipOf(dialog),
    );
  } else {
    dialog.replaceChildren(
      make("div", { class: "head" }, title, close),
      make("p", {}, "This page does not hold the whole article. This shows it, with all cuts and reasons:"),
      make("pre", { tabindex: "0" }, `dechaff show CLEANED ${quoted(article)}`),
    );
  }
  if (!dialog.open) dialog.showModal();
  const mark = cut ? byId(`at-${cut}`) : null;
  (mark ?? close).focus();
  mark?.scrollIntoView({ block: "center" });
}

/** Steps to the next cut or flag of the open article, or the one before. */
export function stepInArticle(step) {
  const marks = [...byId("article").querySelectorAll("[data-id]")];
  if (!marks.length) return;
  const at = marks.indexOf(document.activeElement);
  const mark = marks[at < 0 ? 0 : Math.max(0, Math.min(marks.length - 1, at + step))];
  mark.focus();
  mark.scrollIntoView({ block: "center" });
}

/** Lets the address of the page forget the article when it is closed, and focus return to where it was opened. */
export function prepareArticle() {
  byId("article").addEventListener("close", () => ask({ article: "", cut: "" }));
}

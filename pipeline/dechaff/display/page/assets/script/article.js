import { counted, quoted } from "./text.js";
import { byId, make, shown } from "./dom.js";
import { ask } from "./filter.js";
import { placeCalled, sampleAt } from "./data.js";

let beside = false; // raw and cleaned side by side

function reasons(action, one) {
  const limit = one.threshold === null ? "" : ` (${action === "cut" ? "cut" : "flagged"} from ${one.threshold})`;
  const head = `${action}: ${one.kind}, ${one.score} points${limit}${one.sharing ? `, in ${one.sharing === "1" ? "1 article" : `${one.sharing} articles`}` : ""}`;
  const reason = ([rule, points, what, beside]) => [
    `${points > 0 ? "+" : ""}${points} ${rule} `,
    make("bdi", {}, ...shown(what)),
    beside ? ", beside it" : "",
  ];
  const why = one.why.map((each) => make("div", {}, ...reason(each)));
  const also = one.also.map((each) => make("div", {}, "(", ...reason(each), ")"));
  return [make("b", {}, head), ...why, ...also];
}

/** The article's text in which cuts are struck out and flags underlined. */
function marked(sample) {
  return sample.pieces.map(([text, cut, ...flags]) => {
    if (cut < 0 && !flags.length) return shown(text);
    const about = [
      ...(cut < 0 ? [] : [["cut", sample.cuts[cut]]]),
      ...flags.map((flag) => ["flag", sample.flags[flag]]),
    ];
    const element = make(
      cut < 0 ? "mark" : "del",
      { class: flags.length && cut >= 0 ? "flagged" : null, tabindex: "0", "data-ids": about.map(([, one]) => one.id).join(" ") },
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

function view(sample) {
  const raw = make("div", { class: "text", dir: "auto" }, ...marked(sample).flat());
  if (!beside) return make("div", { class: "alone" }, raw, tip);
  return make(
    "div",
    { class: "sides" },
    make("div", {}, make("h3", {}, "Raw"), raw),
    make("div", {}, make("h3", {}, "Cleaned"), make("div", { class: "text", dir: "auto" }, ...cleaned(sample).flat())),
    tip,
  );
}

const tip = make("div", { class: "tip", id: "tip", role: "tooltip", hidden: true });

/** Shows the reasons for the cut or flag under the pointer, or with the focus. */
function prepareTip(dialog) {
  let mark = null;
  const show = (chosen) => {
    mark?.classList.remove("explained");
    mark?.removeAttribute("aria-describedby");
    mark = chosen;
    tip.hidden = !mark;
    if (!mark) return;
    tip.replaceChildren(...mark.reasons());
    mark.classList.add("explained");
    mark.setAttribute("aria-describedby", "tip");
  };
  const markAt = (element) => element.closest("[data-ids]");
  dialog.addEventListener("mouseover", (event) => {
    if (!tip.contains(event.target)) show(markAt(event.target) ?? markAt(document.activeElement));
  });
  dialog.addEventListener("mouseleave", () => show(markAt(document.activeElement)));
  dialog.addEventListener("focusin", (event) => show(markAt(event.target)));
  for (const name of ["focusout", "close"]) dialog.addEventListener(name, () => show(null));
}

/** The mark that is being read: the one with the focus, or the first in view. */
function markInSight() {
  const marks = [...byId("article").querySelectorAll("[data-ids]")];
  return marks.find((mark) => mark === document.activeElement) ?? marks.find((mark) => mark.getBoundingClientRect().top > 0);
}

function markOf(id) {
  return byId("article").querySelector(`[data-ids~="${CSS.escape(id)}"]`);
}

/** Opens the article at that place, scrolled to the cut with that id, or else to its first. */
export function openArticle(name, cut) {
  const dialog = byId("article");
  const place = placeCalled(name);
  const sample = sampleAt(place);
  const body = make("div", {});
  const close = make("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const title = make("h2", { id: "article-title" }, make("bdi", {}, ...shown(sample ? sample.article : place)));
  if (sample) {
    const both = make(
      "button",
      {
        type: "button",
        "aria-pressed": String(beside),
        onclick: () => {
          const ids = markInSight()?.dataset.ids;
          beside = !beside;
          both.setAttribute("aria-pressed", String(beside));
          body.replaceChildren(view(sample));
          if (ids) markOf(ids.split(" ")[0]).scrollIntoView({ block: "center" });
        },
      },
      "Side by side",
    );
    const lies = sample.article === place ? "" : `${place}: `;
    const about = `${lies}${sample.verdict}, ${sample.language}, ${sample.format}: ${counted(sample.cuts.length, "cut")}, ${counted(sample.flags.length, "flag")}. j and k step through them.`;
    body.append(view(sample));
    dialog.replaceChildren(
      make("div", { class: "head" }, make("div", {}, title, make("p", { class: "quiet" }, ...shown(about))), make("div", { class: "tools" }, both, close)),
      body,
    );
  } else {
    dialog.replaceChildren(
      make("div", { class: "head" }, title, close),
      make("p", {}, "This page does not hold the whole article. If the run has it, this command shows it with all cuts and reasons:"),
      make("pre", { class: "command", tabindex: "0" }, `dechaff show CLEANED ${place.startsWith("-") ? "-- " : ""}${quoted(place)}`),
    );
  }
  if (!dialog.open) dialog.showModal();
  const mark = cut ? markOf(cut) : null;
  (mark ?? close).focus();
  (mark ?? dialog.querySelector("[data-ids]"))?.scrollIntoView({ block: "center" });
}

/** Steps to the next or previous cut or flag of the open article. */
export function stepInArticle(step) {
  const marks = [...byId("article").querySelectorAll("[data-ids]")];
  if (!marks.length) return;
  const at = marks.indexOf(document.activeElement);
  const mark = marks[at < 0 ? 0 : Math.max(0, Math.min(marks.length - 1, at + step))];
  mark.focus();
  mark.scrollIntoView({ block: "center" });
}

/** Removes the article from the address of the page when it is closed. */
export function prepareArticle() {
  prepareTip(byId("article"));
  byId("article").addEventListener("close", () => ask({ article: "", at: "" }));
}

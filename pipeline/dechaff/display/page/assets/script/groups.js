import { counted, figure, inOneLine } from "./text.js";
import { byId, make, shown } from "./dom.js";
import { allGroups, summary } from "./data.js";
import { ask, fits, isHidden, labelOf, lead, timesAsked } from "./filter.js";

const AT_A_TIME = 40;
const SHORT = 120;

let rest = null; // matching groups that are not shown yet
let next = null; // the first of them, found ahead of time

function points(score) {
  const [least, most] = score;
  return least === most ? `${least} points` : `${least}–${most} points`;
}

function names(name, group) {
  const buttons = group.names[name].slice(0, summary.groups.names).map(([one]) =>
    make(
      "button",
      { type: "button", class: "plain", title: `all cuts of this ${name}`, onclick: () => lead({ [name]: one }) },
      make("bdi", {}, ...shown(labelOf(name, one))),
    ),
  );
  const more = (group.different[name] ?? group.names[name].length) - buttons.length;
  return more > 0 ? [...buttons, make("span", { class: "quiet" }, `and ${figure(more)} more`)] : buttons;
}

function short(text) {
  const letters = [...text];
  return letters.length > SHORT ? `${letters.slice(0, SHORT).join("")}…` : text;
}

function context(group, [id, place, before, after, name]) {
  const open = make(
    "button",
    { type: "button", class: "plain open", onclick: () => ask({ article: place, at: id }) },
    make("bdi", {}, ...shown(name ?? place)),
  );
  const what = make(group.action === "cut" ? "del" : "mark", {}, ...shown(short(group.text)));
  return make(
    "li",
    {},
    open,
    make("span", { class: "around", dir: "auto" }, ...shown(inOneLine(before.trimStart())), what, ...shown(inOneLine(after.trimEnd()))),
  );
}

function card(group) {
  const flagged = group.action === "flag";
  const what = counted(group.count, group.action);
  const more = group.length - [...group.text].length;
  const others = group.articles - group.contexts.length;
  return make(
    "li",
    { class: flagged ? "group flag" : "group", tabindex: "-1", "aria-label": `${what}, ${group.names.kind[0][0]}` },
    make(
      "header",
      {},
      make("strong", {}, what),
      make("span", {}, `in ${counted(group.articles, "article")}`),
      make("span", { class: "quiet" }, points(group.score)),
      make("span", { class: "names" }, ...names("kind", group), ...names("language", group)),
      make("a", { href: `#group=${group.id}`, "aria-label": "Link to this group" }, "#"),
    ),
    make(
      "pre",
      { class: "removed", dir: "auto", tabindex: group.text.length > 600 ? "0" : null },
      ...shown(group.text),
      more > 0 ? make("span", { class: "quiet" }, ` … and ${counted(more, "character")} more`) : null,
    ),
    make("div", { class: "names" }, ...names("rule", group), ...names("entity", group), ...names("campaign", group)),
    make("ul", { class: "contexts" }, ...group.contexts.map((one) => context(group, one))),
    others > 0 ? make("p", { class: "quiet" }, `and ${counted(others, "more article")}`) : null,
  );
}

function* asAsked(wanted) {
  for (const group of allGroups()) if (fits(group, wanted)) yield group;
}

/** Shows more of the matching groups. Returns whether there were any. */
export function showMore(number = AT_A_TIME) {
  const cards = [];
  while (next && cards.length < number) {
    cards.push(card(next));
    next = rest.next().value;
  }
  byId("groups").append(...cards);
  byId("more").hidden = !next;
  return cards.length > 0;
}

/** How many groups match, and how often they occur, as far as the page can know. */
function tally(wanted) {
  const found = [...asAsked(wanted)].map((group) => timesAsked(group, wanted));
  if (!found.length) return `${wanted.cut ? "That cut is not on this page" : "Nothing matches"}. “Clear” shows all again.`;
  const times = found.reduce((sum, [one]) => sum + one, 0);
  const canBeLess = found.some(([, isExact]) => !isExact);
  const canBeMore = [...allGroups()].some((group) => !fits(group, wanted) && isHidden(group, wanted));
  const about = canBeLess && canBeMore ? "about " : canBeLess ? "at most " : canBeMore ? "at least " : "";
  return `${counted(found.length, "text")} of ${figure(summary.groups.shown)}, ${about}${counted(times, "time")} in all`;
}

/** Shows the first of the matching groups, and says how many there are. */
export function showGroups(wanted) {
  const filtered = Object.keys(wanted).length > 0;
  rest = asAsked(wanted);
  next = rest.next().value;
  byId("groups").replaceChildren();
  showMore();
  const { shown: held, different } = summary.groups;
  byId("found").textContent = filtered ? tally(wanted) : `${counted(different, "different text")}, the most frequent first`;
  byId("left-out").textContent =
    held < different
      ? `This page holds the ${figure(held)} most frequent of ${figure(different)} texts. ` +
        "_report/removals-*.jsonl, or dechaff report --to csv, has every cut."
      : "";
}

import { counted, figure } from "./text.js";
import { byId, make, shown } from "./dom.js";
import { summary, whole } from "./data.js";
import { asked, prepareFilter, showAsked } from "./filter.js";
import { charts } from "./chart.js";
import { tables } from "./table.js";
import { showGroups, showMore } from "./groups.js";
import { openArticle, prepareArticle } from "./article.js";
import { prepareKeys, returnToCard } from "./keys.js";

const THEMES = ["", "light", "dark"];
const THEME_NAMES = ["as the system", "light", "dark"];

function setTheme(at) {
  if (at) document.documentElement.dataset.theme = THEMES[at];
  else delete document.documentElement.dataset.theme;
  byId("theme").textContent = `Theme: ${THEME_NAMES[at]}`;
}

function prepareTheme() {
  let at = 0;
  const switchTheme = () => {
    const dark = at ? at === 2 : matchMedia("(prefers-color-scheme: dark)").matches;
    at = at ? (at + 1) % THEMES.length : dark ? 1 : 2;
    setTheme(at);
  };
  byId("theme").addEventListener("click", switchTheme);
  return switchTheme;
}

function tile(number, what) {
  return make("div", { class: "tile" }, make("b", {}, figure(number)), what);
}

function list(title, lines) {
  if (!lines.length) return null;
  return make("details", { class: "notice" }, make("summary", {}, title), make("ul", {}, ...lines.map((line) => make("li", {}, ...shown(line)))));
}

function showSummary() {
  const { totals, version, profile, rules_fingerprint: rules, warnings, failures } = summary;
  const share = totals.chars ? (100 * totals.chars_removed) / totals.chars : 0;
  byId("about").textContent = `dechaff ${version}, profile ${profile}, rules ${rules.slice(0, 12)}, ${counted(totals.files, "file")}`;
  byId("totals").append(
    tile(totals.articles, "articles"),
    tile(totals.cleaned + totals.spam, "of them changed"),
    tile(totals.cuts, totals.cuts === 1 ? "cut" : "cuts"),
    tile(totals.chars_removed, `characters removed, ${share.toFixed(1)}\u00a0%`),
    tile(totals.flags, "flags, left for a person to decide"),
    tile(totals.failed, totals.failed === 1 ? "failure" : "failures"),
  );
  const unread = Object.entries(totals.not_read ?? {});
  const unreadCount = unread.reduce((sum, [, count]) => sum + count, 0);
  const failed = failures.map((one) => `${one.article}: ${one.error}`);
  if (totals.failed > failed.length) failed.push(`… and ${figure(totals.failed - failed.length)} more`);
  byId("notices").append(
    ...[
      list(counted(warnings.length, "warning"), warnings),
      list(counted(totals.failed, "failure"), failed),
      list(`${figure(unreadCount)} not read`, unread.map(([kind, count]) => `${kind.replaceAll("_", " ")}: ${figure(count)}`)),
    ].filter(Boolean),
  );
  byId("charts").append(...charts());
  byId("charts").after(guide());
  byId("tables").append(...tables());
}

/** What the words of this page mean. */
function guide() {
  const { flag, remove, spam_remove: spam = "fewer" } = summary.thresholds;
  const words = [
    ["points", `what rules give for what they find in a piece of text. With a total of ${remove} or more it is cut, with ${flag} or more flagged and left for a person to decide; in an article that is spam, ${spam} are enough to cut. A rule counts once in a piece; a telephone number or an e-mail address is only cut along with something else. The points of a cut are those of the piece of text that caused it, listed first. What else was found there follows in brackets.`],
    ["entity", "what is promoted: one account, address, image or paragraph, however it is written."],
    ["campaign", "entities that occur together in several articles."],
    ["in 2-4 articles", "how many articles of the corpus have the best known entity of a cut."],
    ["und", "a language that could not be detected, mostly because the text is too short."],
  ];
  const terms = words.flatMap(([word, means]) => [make("dt", {}, word), make("dd", {}, means)]);
  return make("details", { class: "guide" }, make("summary", {}, "What the words mean"), make("dl", {}, ...terms));
}

let groupsOf = null; // the filter of the groups that are shown

async function follow() {
  const { article, at, ...others } = asked();
  const key = JSON.stringify(others);
  if (key !== groupsOf) {
    if (groupsOf !== null || Object.keys(others).length) await whole;
    groupsOf = key;
    showAsked(others);
    showGroups(others);
    if (others.group || others.cut) byId("cuts").scrollIntoView();
  }
  if (article) {
    await whole;
    openArticle(article, at);
  } else if (byId("article").open) {
    byId("article").close();
    returnToCard();
  }
}

showSummary();
prepareFilter();
prepareArticle();
prepareKeys(prepareTheme());
byId("article").addEventListener("close", returnToCard);
byId("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address is what is asked for
  byId("cuts").focus({ preventScroll: true });
  byId("cuts").scrollIntoView();
});
byId("more").addEventListener("click", async () => {
  const last = byId("groups").lastElementChild;
  await whole;
  showMore();
  last.nextElementSibling?.focus({ preventScroll: true });
});
addEventListener("hashchange", follow);
follow();

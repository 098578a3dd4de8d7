import { counted, plain } from "./text.js";
import { byId, make } from "./dom.js";
import { summary } from "./data.js";

/** What cuts are counted by. */
export const NAMED = Object.keys(summary.tables);
const FIELDS = ["text", "action", ...NAMED, "least"];
const NAMES = [...FIELDS, "group", "cut", "article", "at"];

/** The filter in the address of the page, as far as it makes sense. */
export function asked() {
  const found = new URLSearchParams(location.hash.slice(1));
  const makesSense = ([name, value]) => value && (name !== "least" || /^\d+(\.\d+)?$/.test(value));
  return Object.fromEntries(NAMES.map((name) => [name, found.get(name)]).filter(makesSense));
}

/** Changes fields of the filter; an empty value removes one. Typing a text is one step of the history. */
export function ask(changes) {
  const next = new URLSearchParams(Object.entries({ ...asked(), ...changes }).filter(([, value]) => value !== ""));
  const hash = next.toString();
  if (hash === location.hash.slice(1)) return;
  const address = hash ? `#${hash}` : location.pathname + location.search; // `location.hash` would scroll
  const { text } = asked();
  if (text && changes.text && changes.text !== text) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  dispatchEvent(new Event("hashchange"));
}

function countOf(group, name, wanted) {
  return group.names[name].find(([one]) => one.toWellFormed() === wanted)?.[1] ?? 0;
}

/** Changes fields of the filter, and scrolls to what matches. */
export function lead(changes) {
  ask({ ...changes, group: "", cut: "" });
  byId("cuts").scrollIntoView();
}

/** Whether some of a group matches the filter. */
export function fits(group, wanted) {
  if (wanted.group && group.id !== wanted.group) return false;
  if (wanted.cut && !group.contexts.some(([id]) => id === wanted.cut)) return false;
  if (wanted.action && group.action !== wanted.action) return false;
  if (wanted.least && group.score[1] < Number(wanted.least)) return false;
  if (NAMED.some((name) => wanted[name] && !countOf(group, name, wanted[name]))) return false;
  if (!wanted.text) return true;
  const text = wanted.text.toLowerCase();
  const names = [...group.names.rule, ...group.names.entity].map(([name]) => name);
  return [group.text, ...names, ...group.contexts.flatMap(([, ...words]) => words)].some((one) => one.toLowerCase().includes(text));
}

/** Whether some of a group could match by a name whose groups the page does not know. */
export function isHidden(group, wanted) {
  const isListed = (name) => summary.tables[name].rows.some(([row]) => row.toWellFormed() === wanted[name]);
  const isUnknown = (name) => group.different[name] && !countOf(group, name, wanted[name]) && !isListed(name);
  return NAMED.some((name) => wanted[name] && isUnknown(name) && fits(group, { ...wanted, [name]: "" }));
}

/** How many of a group match, and whether that is exact: if the page does not know it for each cut, it is an upper bound. */
export function timesAsked(group, wanted) {
  if (wanted.cut) return [1, true];
  const counts = NAMED.filter((name) => wanted[name]).map((name) => countOf(group, name, wanted[name]));
  const ofSome = [
    ...counts.map((count) => count < group.count),
    Boolean(wanted.least) && group.score[0] < Number(wanted.least),
    Boolean(wanted.text) && !group.text.toLowerCase().includes(wanted.text.toLowerCase()),
  ];
  const unsure = ofSome.filter(Boolean).length;
  return [Math.min(group.count, ...counts), unsure === 0 || (unsure === 1 && ofSome.indexOf(true) < counts.length)];
}

/** A name as it is shown: a campaign as the entity that most of its articles have. */
export function labelOf(table, name) {
  if (table === "language" && name === "und") return "und (not known)";
  const campaign = table === "campaign" ? summary.campaigns.find((one) => one.campaign === name) : null;
  return campaign ? `${campaign.entity} (${counted(campaign.articles, "article")})` : name;
}

function field(label, control, css = "") {
  return make("label", { class: css }, label, control);
}

function choice(name, label, options) {
  const control = make("select", { name }, make("option", { value: "" }, "any"));
  control.append(...options.map(([value, text]) => make("option", { value }, plain(text))));
  return field(label, control);
}

/** Puts the fields of the filter into the form, and keeps them and the address in step. */
export function prepareFilter() {
  const form = byId("filter");
  form.append(
    field("Search", make("input", { type: "search", name: "text", "aria-keyshortcuts": "/" }), "search"),
    choice("action", "What", [["cut", "cut"], ["flag", "flagged"]]),
    ...NAMED.map((name) =>
      choice(name, name[0].toUpperCase() + name.slice(1), summary.tables[name].rows.map(([row]) => [row, labelOf(name, row)])),
    ),
    field("Points from", make("input", { type: "number", name: "least", min: "0", step: "0.5" })),
    make("button", { type: "reset" }, "Clear"),
  );
  let waiting = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const values = Object.fromEntries(new FormData(form));
      ask({ ...values, group: "", cut: "", article: "" });
    }, 120);
  });
  form.addEventListener("reset", () => ask(Object.fromEntries(NAMES.map((name) => [name, ""]))));
}

/** Shows in the form what the address asks for. */
export function showAsked(wanted) {
  const form = byId("filter");
  for (const name of FIELDS) {
    const control = form.elements[name];
    const value = wanted[name] ?? "";
    if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === value)) {
      control.append(make("option", { value }, plain(value)));
    }
    if (control.value !== value) control.value = value;
  }
}

import { figure } from "./text.js";
import { draw, make, shown } from "./dom.js";
import { NAMED, labelOf, lead } from "./filter.js";
import { summary } from "./data.js";

const COLUMNS = ["name", "cuts", "articles", "characters"];

/** A bar as long as its share of the longest; the figures beside it say the same. */
function bar(share) {
  const rect = draw("rect", { class: "bar", width: Math.max(0.5, 100 * share), height: 1 });
  return draw("svg", { class: "share", viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true" }, rect);
}

function body(name, rows) {
  const most = Math.max(1, ...rows.map(([, cuts]) => cuts));
  return rows.map(([row, ...figures]) =>
    make(
      "tr",
      {},
      make(
        "td",
        {},
        make(
          "button",
          { type: "button", class: "plain", title: "show these cuts", onclick: () => lead({ action: "cut", [name]: row }) },
          make("bdi", {}, ...shown(labelOf(name, row))),
        ),
        bar(figures[0] / most),
      ),
      ...figures.map((number) => make("td", {}, figure(number))),
    ),
  );
}

function sortable(name) {
  const { rows, names, forgotten } = summary.tables[name];
  if (!rows.length) return make("p", { class: "quiet" }, summary.totals.cuts ? `No ${name} is behind a cut.` : "Nothing was cut.");
  const contents = make("tbody", {}, ...body(name, rows));
  const heads = COLUMNS.map((column, at) => {
    const head = make("th", { scope: "col", "aria-sort": at === 1 ? "descending" : null });
    head.append(make("button", { type: "button", onclick: () => sort(head, at) }, at ? column : name));
    return head;
  });

  function sort(head, at) {
    const down = head.getAttribute("aria-sort") === "ascending" || (head.getAttribute("aria-sort") === null && at > 0);
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = down ? -1 : 1;
    const sorted = [...rows].sort((one, other) => order * (at ? one[at] - other[at] : labelOf(name, one[0]).localeCompare(labelOf(name, other[0]))));
    contents.replaceChildren(...body(name, sorted));
  }

  const left = names - rows.length;
  const more = left > 0 ? make("p", { class: "quiet" }, `${figure(left)}${forgotten ? " and more" : ""} with fewer cuts are left out${forgotten ? ", and the figures are lower bounds" : ""}`) : null;
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), contents);
  return make("div", {}, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Cuts by ${name}` }, table), more);
}

/** One table for each thing cuts are counted by, behind tabs. */
export function tables() {
  const panels = NAMED.map((name) =>
    make("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, hidden: true }),
  );
  const tabs = NAMED.map((name, at) =>
    make(
      "button",
      { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => choose(at) },
      `by ${name}`,
    ),
  );

  function choose(chosen) {
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === chosen));
      tab.tabIndex = at === chosen ? 0 : -1;
      panels[at].hidden = at !== chosen;
    });
    if (!panels[chosen].firstChild) panels[chosen].append(sortable(NAMED[chosen]));
  }

  const list = make("div", { role: "tablist", "aria-label": "What the cuts are counted by" }, ...tabs);
  list.addEventListener("keydown", (event) => {
    const now = tabs.indexOf(document.activeElement);
    const at = { ArrowRight: (now + 1) % tabs.length, ArrowLeft: (now || tabs.length) - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at === undefined) return;
    event.preventDefault();
    choose(at);
    tabs[at].focus();
  });
  choose(1);
  return [list, ...panels];
}

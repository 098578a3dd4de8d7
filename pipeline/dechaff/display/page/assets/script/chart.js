import { counted, figure } from "./text.js";
import { draw, make } from "./dom.js";
import { summary } from "./data.js";

const WIDTH = 280;
const ROW = 24;
const LABELS = 64;
const PLOT = 130;

function framed(title, label, height, ...shapes) {
  return make(
    "figure",
    {},
    make("figcaption", {}, ...[title].flat()),
    draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label }, ...shapes),
  );
}

/** Bars with their names, the longest as long as there is room. */
function bars(title, rows) {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const room = WIDTH - LABELS - 52;
  const shapes = rows.flatMap(([name, count, css], at) => {
    const y = at * ROW;
    const width = count ? Math.max(2, (room * count) / most) : 0;
    return [
      draw("text", { x: 0, y: y + 16 }, name),
      draw("rect", { class: css ?? "bar", x: LABELS, y: y + 4, width, height: ROW - 9, rx: 2 }),
      draw("text", { class: "quiet-text", x: LABELS + width + 6, y: y + 16 }, figure(count)),
    ];
  });
  const label = `${title}: ${rows.map(([name, count]) => `${name} ${figure(count)}`).join(", ")}`;
  return framed(title, label, Math.max(1, rows.length) * ROW, ...shapes);
}

/** How many cuts and flags have each score, with the thresholds of both. */
function distribution() {
  const { cut, flag } = summary.scores;
  const { flag: flagFrom, remove: cutFrom, spam_remove: spamFrom = "fewer" } = summary.thresholds;
  const counts = new Map();
  for (const [css, scores] of [["cut-bar", cut], ["flag-bar", flag]]) {
    for (const [score, count] of scores) counts.set(score, [...(counts.get(score) ?? []), [css, count]]);
  }
  const highest = Math.max(cutFrom + 2, ...counts.keys());
  const most = Math.max(1, ...[...counts.values()].map((parts) => parts.reduce((sum, [, count]) => sum + count, 0)));
  const x = (score) => 8 + ((WIDTH - 24) * score) / highest;
  const shapes = [];
  for (const [score, name, y] of [[flagFrom, "flag", 10], [cutFrom, "cut", 24]]) {
    const at = x(score);
    shapes.push(draw("line", { class: "threshold", x1: at, x2: at, y1: y - 9, y2: PLOT }));
    shapes.push(draw("text", { x: at + 4, y }, `${name} from ${score}`));
  }
  for (const [score, parts] of counts) {
    let top = PLOT;
    for (const [css, count] of parts) {
      const height = Math.max(2, ((PLOT - 34) * count) / most);
      top -= height;
      const what = `${figure(count)} of ${score} points${score >= summary.highest ? " or more" : ""}`;
      shapes.push(draw("rect", { class: css, x: x(score) - 3, y: top, width: 6, height }, draw("title", {}, what)));
    }
  }
  shapes.push(draw("line", { class: "axis", x1: 0, x2: WIDTH, y1: PLOT, y2: PLOT }));
  for (let score = 0; score <= highest; score += highest > 16 ? 5 : 2) {
    shapes.push(draw("text", { class: "quiet-text", x: x(score), y: PLOT + 15, "text-anchor": "middle" }, String(score)));
  }
  const sum = (scores) => scores.reduce((all, [, count]) => all + count, 0);
  const label = `Points of ${counted(sum(cut), "cut")} and ${counted(sum(flag), "flag")}, flagged from ${flagFrom}, cut from ${cutFrom}`;
  const spam = summary.totals.spam ? make("span", { class: "quiet" }, ` (spam is cut from ${spamFrom})`) : null;
  return framed(["Points", spam], label, PLOT + 20, ...shapes);
}

/** The charts. */
export function charts() {
  const { totals, tables } = summary;
  const verdicts = [
    ["clean", totals.clean, "clean-bar"],
    ["cleaned", totals.cleaned, "cut-bar"],
    ["spam", totals.spam, "flag-bar"],
  ];
  if (totals.failed) verdicts.push(["failed", totals.failed]);
  return [
    bars("Articles by verdict", verdicts),
    bars("Cuts by kind", tables.kind.rows.slice(0, 7).map(([name, cuts]) => [name, cuts])),
    bars("Cuts by language", tables.language.rows.slice(0, 7).map(([name, cuts]) => [name, cuts])),
    distribution(),
  ];
}

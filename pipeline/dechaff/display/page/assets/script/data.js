import { byId } from "./dom.js";

function read(id) {
  return JSON.parse(byId(id).textContent);
}

/** What the page says about the run as a whole. */
export const summary = read("summary");

const chunks = [];

/** The group with its names in full: those in a table are given as rows. */
function named(group) {
  for (const [table, names] of Object.entries(group.names)) {
    const { rows } = summary.tables[table];
    for (const one of names) if (typeof one[0] === "number") one[0] = rows[one[0]][0];
  }
  return group;
}

/** All groups, the most frequent first; parsed lazily. */
export function* allGroups() {
  for (let number = 0; number < summary.groups.chunks; number += 1) {
    chunks[number] ??= read(`groups-${number}`).map(named);
    yield* chunks[number];
  }
}

let numbers = null; // of the articles that the page holds, by their places

function samples() {
  numbers ??= new Map(Object.entries(read("samples")));
  return numbers;
}

function* places() {
  yield* samples().keys();
  for (const group of allGroups()) for (const [, place] of group.contexts) yield place;
}

/** The place that an address means by this name: lone surrogates are replaced in addresses. */
export function placeCalled(name) {
  if (!name.includes("\ufffd") || samples().has(name)) return name;
  for (const place of places()) if (place.toWellFormed() === name) return place;
  return name;
}

/** The article at that place if the page holds it, else null. */
export function sampleAt(place) {
  const number = samples().get(place);
  return number === undefined ? null : read(`sample-${number}`);
}

/** Resolves when all of the page is loaded: groups and articles come after the script. */
export const whole = new Promise((resolve) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve, { once: true });
  else resolve();
});

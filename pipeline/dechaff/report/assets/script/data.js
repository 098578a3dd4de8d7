import { byId } from "./dom.js";

function read(id) {
  return JSON.parse(byId(id).textContent);
}

/** What is to be said of the run as a whole. */
export const summary = read("summary");

const chunks = [];

/** All groups, the most frequent first; read as far as somebody looks. */
export function* allGroups() {
  for (let number = 0; number < summary.groups.chunks; number += 1) {
    chunks[number] ??= read(`groups-${number}`);
    yield* chunks[number];
  }
}

let places = null;

/** The article, where the page holds it, else null. */
export function sampleOf(article) {
  places ??= new Map(Object.entries(read("samples")));
  return places.has(article) ? read(`sample-${places.get(article)}`) : null;
}

/** Resolves when all of the page is there: groups and articles stand behind the script. */
export const whole = new Promise((resolve) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve, { once: true });
  else resolve();
});

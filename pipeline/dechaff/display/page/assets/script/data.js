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

let places = null; // of the articles that the page holds

function placesOf() {
  places ??= new Map(Object.entries(read("samples")));
  return places;
}

function* articles() {
  yield* placesOf().keys();
  for (const group of allGroups()) for (const [, article] of group.contexts) yield article;
}

/** The article that an address calls so: a name with lone surrogates stands in no address as it is. */
export function articleCalled(name) {
  if (!name.includes("\ufffd")) return name;
  for (const article of articles()) if (article.toWellFormed() === name) return article;
  return name;
}

/** The article, where the page holds it, else null. */
export function sampleOf(article) {
  const place = placesOf().get(article);
  return place === undefined ? null : read(`sample-${place}`);
}

/** Resolves when all of the page is there: groups and articles stand behind the script. */
export const whole = new Promise((resolve) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve, { once: true });
  else resolve();
});

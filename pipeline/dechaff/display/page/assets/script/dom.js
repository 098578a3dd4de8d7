import { nameOf, runs } from "./text.js";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** An HTML element. Strings become text, never markup. */
export function make(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** Text of an article, with invisible characters made visible. */
export function shown(text) {
  return runs(text).map(([run, isUnseen]) =>
    isUnseen ? make("span", { class: "sign", title: "an invisible character" }, nameOf(run)) : run,
  );
}

export function byId(id) {
  return document.getElementById(id);
}

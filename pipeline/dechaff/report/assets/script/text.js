// Characters that nobody sees, or that would change the order of what stands around them: shown by name, never obeyed.
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|(?<=[A-Za-z0-9])[\u200c\u200d]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text in runs, `[string, isUnseen]`; all line ends are one character. */
export function runs(whole) {
  const text = whole.replaceAll("\r\n", "\n");
  const found = [];
  let at = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > at) found.push([text.slice(at, match.index), false]);
    found.push([match[0], true]);
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push([text.slice(at), false]);
  return found;
}

/** How an unseen character is called. */
export function nameOf(character) {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return "U+" + code.toString(16).toUpperCase().padStart(4, "0");
}

/** A number with its thousands apart. */
export function figure(number) {
  return number.toLocaleString("en");
}

/** `1 cut`, `2 cuts`. */
export function counted(number, what) {
  return `${figure(number)} ${what}${number === 1 ? "" : "s"}`;
}

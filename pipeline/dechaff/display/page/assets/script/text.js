// Characters that are invisible, or that would reorder the text around them: shown by name, never obeyed. Not so joiners
// in a word of Arabic or a family of emoji, nor variation selectors.
const UNSEEN =
  /(?![\t\n\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}])(?!(?<![A-Za-z0-9])[\u200c\u200d])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

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

/** The text as one line, with signs for line ends. */
export function inOneLine(text) {
  return text.replaceAll(/[^\S\n]*\n\s*/g, " ⏎ ");
}

/** The name of an unseen character. */
export function nameOf(character) {
  const code = character.codePointAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return "U+" + code.toString(16).toUpperCase().padStart(4, "0");
}

/** The text with unseen characters by name, for places without elements. */
export function plain(text) {
  return runs(text).map(([run, isUnseen]) => (isUnseen ? `[${nameOf(run)}]` : run)).join("");
}

/** The bytes of a character of a file's name: a byte that is not text is a lone surrogate. */
function bytesOf(character) {
  const code = character.charCodeAt(0);
  return code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...new TextEncoder().encode(character)];
}

/** The text as one word of a shell command: as it is, or escaped byte by byte if some of it is invisible. */
export function quoted(text) {
  if (plain(text) === text && !/[\t\n]/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w ./#@:-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
  };
  return `$'${[...text].flatMap(bytesOf).map(escaped).join("")}'`;
}

/** A number with separators of thousands. */
export function figure(number) {
  return number.toLocaleString("en");
}

/** `1 cut`, `2 cuts`. */
export function counted(number, what) {
  return `${figure(number)} ${what}${number === 1 ? "" : "s"}`;
}

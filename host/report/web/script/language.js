// language: what the page says, in the reader's language: out of the dictionary that lull lays into the
// page (report/page.h). What does not stand in it is said in English.
const dictionary = JSON.parse(document.getElementById("words").textContent);

export const language = dictionary.language;

const filled = (text, parts) => text.replace(/\{(\d)\}/g, (mark, at) => parts[at]);

// {0}, {1}, …: the parts.
export function _(text, ...parts) {
  return filled(dictionary.words[text] ?? text, parts);
}

// What counts: {0} is n. Of n the catalogue's rule looks at the last two places at most.
export function n_(one, many, n) {
  const forms = dictionary.words[one], whole = Number.isInteger(n) ? n : 2;
  return filled(forms ? forms[dictionary.plural[whole < 200 ? whole : 100 + (whole % 100)]] : n === 1 ? one : many, [n]);
}

// With elements among the parts, for element().
export function _parts(text, ...parts) {
  return (dictionary.words[text] ?? text).split(/\{(\d)\}/).map((piece, at) => (at % 2 ? parts[piece] : piece));
}

// A text that stands in a table and is said later, with _().
export const N_ = (text) => text;

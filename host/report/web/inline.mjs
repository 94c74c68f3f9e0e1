// inline: makes the pages, one file each, from their parts: the review page and the live page.
//
//   node inline.mjs WEB UPLOT FOLDER HEADER WORDS
//
// WEB is this folder, UPLOT the folder of uPlot's package; written are the pages into FOLDER, the
// same as arrays in C, and all that the pages say, for report/page.c and for the translators. Our modules are laid one after the other into one script, each after those it
// imports; their top-level names are therefore unique, and the browser's own parser says where they
// are not. The policy lets exactly these scripts and this style run, by their hash; the review page
// may ask nothing of any network, the live page only lull itself.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [web, uplot, folder, header, words] = process.argv.slice(2);
const read = (...path) => readFileSync(join(...path), "utf8");

// The texts of the pages: _("…"), n_("one", "many", …) and their kin (script/language.js).
const texts = new Map();
const literal = String.raw`("(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*)`;
const joined = (source) => [...source.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([part]) => JSON.parse(part)).join("");

function collect(path, source) {
  const calls = source.matchAll(new RegExp(String.raw`(?<![\w.])(_|N_|_parts|n_)\(\s*(?:${literal}(?:\s*,\s*${literal})?)?`, "g"));
  for (const [call, name, one, many] of calls) {
    if (one === undefined && /\(\s*$/.test(call) && name !== "_" && name !== "_parts") throw new Error(`${path}: ${name}() takes a text as it stands`);
    if (one !== undefined) texts.set(joined(one), name === "n_" ? joined(many) : texts.get(joined(one)) ?? null);
  }
}

function lay(path, laid) {
  if (laid.has(path)) return "";
  laid.add(path);
  const text = read(path);
  const before = [...text.matchAll(/^import \{[^}]*\} from "(.+)";$/gm)]
    .map(([, from]) => lay(join(dirname(path), from), laid))
    .join("");
  if (!path.endsWith("language.js")) collect(path, text);
  const own = text
    .replace(/^import \{[^}]*\} from ".+";\n/gm, "")
    .replace(/^export (?=function|const|class)/gm, "");
  if (/^(import|export)\b/m.test(own)) throw new Error(`${path}: an import or export of another form`);
  return before + own;
}

// What lies inside an element can't hold the element's end.
function inside(element, text) {
  if (text.toLowerCase().includes(`</${element}`)) throw new Error(`a ${element} holds its own end`);
  return text;
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

// uPlot draws at the ratio it finds: at least two pixels for one, so that a print is sharp too.
const plotter = inside("script", "window.devicePixelRatio = Math.max(2, window.devicePixelRatio);\n" +
  read(uplot, "dist/uPlot.iife.min.js"));

function page({ name, main, styles, more }) {
  const style = inside("style", styles
    .reduce((all, sheet) => all + read(web, "style", `${sheet}.css`), read(uplot, "dist/uPlot.min.css")));
  const script = inside("script", lay(join(web, "script", main), new Set()));
  const policy = ["default-src 'none'", `script-src ${hash(plotter)} ${hash(script)}`,
    `style-src ${hash(style)}`, ...more, "base-uri 'none'", "form-action 'none'"].join("; ");
  const parts = { policy, style, plotter, script };
  const text = read(web, name).replace(/@(\w+)@/g, (mark, part) => parts[part] ?? mark);
  for (const [, said] of text.matchAll(/@_\(([^)]*)\)@/g)) texts.set(said, null);
  writeFileSync(join(folder, name), text);
  return text;
}

const review = page({ name: "page.html", main: "main.js", styles: ["page", "talk", "across", "week", "print"], more: [] });
const live = page({ name: "live.html", main: "live.js", styles: ["page", "talk", "live"], more: ["connect-src 'self'"] });
if (review.split("@document@").length !== 2) throw new Error("the document has no place, or two");
const array = (name, text) => `static const unsigned char ${name}[] = {${Buffer.from(text).join(",")},0};\n`;
writeFileSync(header, array("page_template", review) + array("live_template", live));
const quoted = (text) => JSON.stringify(text);
writeFileSync(words, [...texts].map(([one, many]) =>
  many === null ? `PAGE_WORD(${quoted(one)}),\n` : `PAGE_WORDS(${quoted(one)}, ${quoted(many)}),\n`).join(""));

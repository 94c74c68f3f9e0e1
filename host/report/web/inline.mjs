// inline: makes the page's one file from its parts.
//
//   node inline.mjs WEB UPLOT TEMPLATE HEADER
//
// WEB is this folder, UPLOT the folder of uPlot's package; written are the template of the page and
// the same as an array in C. Our
// modules are laid one after the other into one script, each after those it imports; their top-level
// names are therefore unique, and the browser's own parser says where they are not. The policy lets
// exactly these scripts and this style run, by their hash, and nothing be asked of any network.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [web, uplot, template, header] = process.argv.slice(2);
const read = (...path) => readFileSync(join(...path), "utf8");

const laid = new Set();

function lay(path) {
  if (laid.has(path)) return "";
  laid.add(path);
  const text = read(path);
  const before = [...text.matchAll(/^import \{[^}]*\} from "(.+)";$/gm)]
    .map(([, from]) => lay(join(dirname(path), from)))
    .join("");
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

const style = inside("style", ["page", "talk", "across", "print"]
  .reduce((all, name) => all + read(web, "style", `${name}.css`), read(uplot, "dist/uPlot.min.css")));
// uPlot draws at the ratio it finds: at least two pixels for one, so that a print is sharp too.
const plotter = inside("script", "window.devicePixelRatio = Math.max(2, window.devicePixelRatio);\n" +
  read(uplot, "dist/uPlot.iife.min.js"));
const script = inside("script", lay(join(web, "script/main.js")));
const policy = ["default-src 'none'", `script-src ${hash(plotter)} ${hash(script)}`,
  `style-src ${hash(style)}`, "base-uri 'none'", "form-action 'none'"].join("; ");

const parts = { policy, style, plotter, script };
const page = read(web, "page.html").replace(/@(\w+)@/g, (mark, name) => parts[name] ?? mark);
if (page.split("@document@").length !== 2) throw new Error("the document has no place, or two");
writeFileSync(template, page);
writeFileSync(header, `static const unsigned char page_template[] = {${Buffer.from(page).join(",")},0};\n`);

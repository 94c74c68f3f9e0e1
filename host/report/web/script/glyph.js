// glyph: the signs that stand for what happened, in a box of 16 by 16 around its middle; one path
// each, so that plot and key show the same.
import { colour } from "./colour.js";
import { drawing } from "./element.js";

const shapes = {
  onset: { path: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", open: true },
  flag: { path: "M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0 -8.4 0" },
  press: { path: "M-4.5 -2.5q0 -2 2 -2h5q2 0 2 2v5q0 2 -2 2h-5q-2 0 -2 -2z" },
  settling: { path: "M-5 -3.5L0 1.5L5 -3.5M-6 5H6", line: true },
  cue: { path: "M-4 -1.5v3M-0.5 -3.5a5.5 5.5 0 0 1 0 7M2.5 -6a9 9 0 0 1 0 12", line: true },
  pause: { path: "M-2.5 -4.5v9M2.5 -4.5v9", line: true },
  rupture: { path: "M-1 -7L2.5 -2L-2.5 2L1 7", line: true },
  repair: { path: "M-7 0a4.3 4.3 0 1 0 8.6 0a4.3 4.3 0 1 0 -8.6 0M-1.6 0a4.3 4.3 0 1 0 8.6 0a4.3 4.3 0 1 0 -8.6 0", line: true },
  stay: { path: "M-5 -2.2H5M-5 2.2H5", line: true },
  offer: { path: "M-4.5 -4.5h9v9h-9z", line: true },
  moved: { path: "M-5 4L-1.5 -3L1.5 3L5 -4", line: true },
  mark: { path: "M-4 6V-6H4V6L0 2.5Z", line: true },
  moment: { path: "M-4 6V-6H4V6L0 2.5Z" },
  note: { path: "M-6 -5H6V3.5H0L-3.5 6.5V3.5H-6Z", line: true },
};

export function glyph(context, kind, x, y, hue, scale) {
  const shape = shapes[kind];
  const path = new Path2D(shape.path);
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineWidth = 1.7;
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = hue;
  if (!shape.line) {
    // A rim of paper, so that a sign stands clear of the line below it.
    context.save();
    context.strokeStyle = colour("paper");
    context.lineWidth = 4.5;
    context.stroke(path);
    context.restore();
    if (shape.open) context.fillStyle = colour("paper");
    context.fill(path);
  }
  if (shape.line || shape.open) context.stroke(path);
  context.restore();
}

export function glyphSign(kind) {
  const shape = shapes[kind];
  return drawing("svg", { viewBox: "-8 -8 16 16", class: "sign", "aria-hidden": "true" },
    drawing("path", { d: shape.path, class: shape.line || shape.open ? "drawn" : "filled" }));
}

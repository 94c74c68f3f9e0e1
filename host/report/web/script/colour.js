// colour: the style sheet's colours, for what is drawn on canvas; they follow light, dark and print.

let known = {};

export function colour(name) {
  known[name] ??= getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  return known[name];
}

// While it is printed: what is drawn has the paper's size, whatever the window's is.
export function onPaper() {
  return document.documentElement.classList.contains("paper");
}

// Calls `again` whenever the colours have changed.
const painters = new Set();
export function onColours(again) {
  painters.add(again);
}

export function repaint() {
  known = {};
  for (const again of painters) again();
}

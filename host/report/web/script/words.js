// words: numbers as people read them. What lull says as text and what stands on the page are the same.

const none = "–";

// A time in the talk: 12:05. The second that has begun, as in the text.
export function clock(s) {
  if (s === null || s === undefined) return none;
  const whole = Math.abs(Math.trunc(s));
  return `${s <= -1 ? "-" : ""}${Math.trunc(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// A wait: 14.3 s.
export function seconds(s) {
  if (s === null || s === undefined) return none;
  const tenths = Math.round(Math.abs(s) * 10 + 1e-7);
  return `${s < 0 && tenths > 0 ? "-" : ""}${Math.trunc(tenths / 10)}.${tenths % 10} s`;
}

// How long a talk was.
export function length(s) {
  if (s === null) return "cut short";
  return s < 120 ? `${Math.trunc(s)} s` : `${Math.trunc((Math.trunc(s) + 30) / 60)} min`;
}

// Round figures on an axis: 30 s, 5 min, 2 h, 3 days.
export function round(s) {
  if (s === 0) return "0";
  if (s < 300) return `${s} s`;
  if (s < 7200) return `${+(s / 60).toFixed(1)} min`;
  if (s < 172800) return `${+(s / 3600).toFixed(1)} h`;
  return `${+(s / 86400).toFixed(1)} days`;
}

export function count(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}

// "a, b and c"
export function list(parts) {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

export const percent = (share) => `${Math.round(100 * share)} %`;

const pad = (n) => String(n).padStart(2, "0");

// 2025-03-28 20:12, in the reader's own time zone.
export function stamp(iso) {
  const at = new Date(iso);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ` +
    `${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

// Friday 28 March 2025
export function day(iso) {
  return new Date(iso).toLocaleDateString("en-GB",
    { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(",", "");
}

// 28 March 2025
export function date(iso) {
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

export function hour(iso) {
  return stamp(iso).slice(11);
}

// Where a rate lies, against the own level in talk.
export function against(rate, band, whose) {
  const text = `${Math.round(rate)} beats a minute`;
  if (band === null) return text;
  const off = Math.round(rate - band.level);
  if (off === 0) return `${text}, at ${whose} own level in talk`;
  return `${text}, ${Math.abs(off)} ${off > 0 ? "above" : "below"} ${whose} own level in talk`;
}

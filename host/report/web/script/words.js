// words: numbers as people read them. What lull says as text and what stands on the page are the same.
import { N_, _, language } from "./language.js";

const none = "–", point = (0.5).toLocaleString(language)[1];

// A number as the reader writes it: with so many places behind its point, or as many as it has.
export function decimal(number, places) {
  return (places === undefined ? String(number) : number.toFixed(places)).replace(".", point);
}

// A time in the talk: 12:05. The second that has begun, as in the text.
export function clock(s) {
  if (s === null || s === undefined) return none;
  const whole = Math.abs(Math.trunc(s));
  return `${s <= -1 ? "-" : ""}${Math.trunc(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// A wait: 14.3 s, 12 min, 13.9 h; rounded from whole microseconds, as the text is.
export function duration(s) {
  if (s === null || s === undefined) return none;
  const us = Math.round(Math.abs(s) * 1e6), sign = s < 0 ? "−" : "";
  const tenths = Math.floor((us + 5e4) / 1e5), minutes = Math.floor((us + 3e7) / 6e7);
  if (tenths < 1200) return `${tenths > 0 ? sign : ""}${Math.floor(tenths / 10)}${point}${tenths % 10} s`;
  if (minutes < 120) return `${sign}${minutes} min`;
  const hours = Math.floor((us + 18e7) / 36e7);
  return `${sign}${Math.floor(hours / 10)}${point}${hours % 10} h`;
}

// What moves: always with a sign.
export function change(s) {
  return `${s < 0 ? "−" : "+"}${duration(Math.abs(s))}`;
}

// A part of a whole, to a tenth of a hundredth.
export function part(some, whole) {
  const tenths = whole === 0 ? 0 : Math.floor((1000 * some + whole / 2) / whole);
  return `${Math.floor(tenths / 10)}${point}${tenths % 10} %`;
}

// How long a talk was.
export function length(s) {
  if (s === null) return _("cut short");
  return s < 120 ? `${Math.trunc(s)} s` : `${Math.trunc((Math.trunc(s) + 30) / 60)} min`;
}

// Round figures on an axis: 30 s, 5 min, 2 h, 3 days.
export function round(s) {
  if (s === 0) return "0";
  if (s < 300) return `${s} s`;
  const some = (number) => decimal(+number.toFixed(1));
  if (s < 7200) return `${some(s / 60)} min`;
  if (s < 172800) return `${some(s / 3600)} h`;
  return _("{0} days", some(s / 86400));
}

// "a, b and c"
export function list(parts) {
  return parts.length < 2 ? parts.join("") : _("{0} and {1}", parts.slice(0, -1).join(", "), parts.at(-1));
}

// To a whole number, a half to the even one: as the text's printf does it.
export function whole(number) {
  const below = Math.floor(number);
  return number - below === 0.5 ? below + (below % 2) : Math.round(number);
}

export const percent = (share) => `${whole(Number((100 * share).toFixed(6)))} %`;

const pad = (n) => String(n).padStart(2, "0");

// 2025-03-28 20:12, in the reader's own time zone.
export function stamp(iso) {
  const at = new Date(iso);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ` +
    `${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

const calendar = language === "en" ? "en-GB" : language;

// Friday 28 March 2025
export function day(iso) {
  const text = new Date(iso).toLocaleDateString(calendar, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return language === "en" ? text.replace(",", "") : text;
}

// 28 March 2025
export function date(iso) {
  return new Date(iso).toLocaleDateString(calendar, { day: "numeric", month: "long", year: "numeric" });
}

// Mar
export function monthName(s) {
  return new Date(s * 1000).toLocaleDateString(calendar, { month: "short" });
}

// Mar 2025
export function monthOfYear(s) {
  return new Date(s * 1000).toLocaleDateString(calendar, { month: "short", year: "numeric" });
}

// 2025-03
export function month(iso) {
  return stamp(iso).slice(0, 7);
}

export function hour(iso) {
  return stamp(iso).slice(11);
}

// Where a rate lies, against somebody's own level in talk: `yours`, `theirs` or of(name).
export function against(rate, band, whose) {
  const beats = whole(rate);
  if (band === null) return _("{0} beats a minute", beats);
  const off = Math.round(rate - band.level);
  if (off === 0) return _(whose.at, beats, off, whose.name);
  return _(off > 0 ? whose.above : whose.below, beats, Math.abs(off), whose.name);
}

export const yours = {
  at: N_("{0} beats a minute, at your own level in talk"),
  above: N_("{0} beats a minute, {1} above your own level in talk"),
  below: N_("{0} beats a minute, {1} below your own level in talk"),
};
export const theirs = {
  at: N_("{0} beats a minute, at their own level in talk"),
  above: N_("{0} beats a minute, {1} above their own level in talk"),
  below: N_("{0} beats a minute, {1} below their own level in talk"),
};
export const of = (name) => ({
  name,
  at: N_("{0} beats a minute, at {2}'s own level in talk"),
  above: N_("{0} beats a minute, {1} above {2}'s own level in talk"),
  below: N_("{0} beats a minute, {1} below {2}'s own level in talk"),
});

// What is known of one thing that was handed in, a "view": its state ("empty", "reading", "read" or
// "error"), the digits that were read, and what a person corrected of them.

import * as words from "./words.js";

const SURE = 0.95;
const FAIRLY_SURE = 0.7;
const SAME_PX = 6; // the turn of a phone scales a box, and rounds it

export const newView = (way) => ({ way, state: "empty" });
export const isDoubtful = ({ mended, confidence }) => !mended && confidence < FAIRLY_SURE;

// No calibrated probability is 0 or 1, and rounding may not say so.
export function percent(confidence) {
  const text = `${(100 * confidence).toFixed(confidence > 0.1 ? 0 : 1)} %`;
  return { "100 %": ">99 %", "0.0 %": "<0.1 %" }[text] ?? text;
}

export function certainty({ confidence, rejected, top3, mended }) {
  if (mended) return words.CORRECTED;
  if (rejected) return words.LEFT_OUT;
  if (confidence >= SURE) return words.SURE;
  if (confidence >= FAIRLY_SURE) return words.FAIRLY_SURE;
  return words.notSure(top3[0][0], top3[1][0]);
}

// The lines of a number that a person typed, or null. Phones type the digits of their own script.
export function typedNumber(text) {
  const plain = text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15);
  const lines = plain.trim().split(/[\s/]+/).filter(Boolean);
  return lines.length && lines.every((line) => /^[0-9]+$/.test(line)) ? lines.join("\n") : null;
}

// What the page says the number is, with what the person corrected.
export function textOf(view) {
  if (view.typed !== undefined) return view.typed;
  const lines = [];
  for (const { line, rejected, shown } of view.digits ?? []) {
    lines[line] = (lines[line] ?? "") + (rejected ? "" : shown);
  }
  return lines.filter(Boolean).join("\n");
}

export const isMended = (view) =>
  view.typed !== undefined || (view.digits ?? []).some((digit) => digit.mended);

export function leastSure(view) {
  const sure = (view.digits ?? []).filter((digit) => !digit.rejected).map((digit) => digit.confidence);
  return sure.length ? Math.min(...sure) : null;
}

// The digit at a place on the picture, or -1.
export function digitAt(digits, [x, y], margin) {
  return digits.findIndex(
    ({ box: [left, top, right, bottom] }) =>
      x >= left - margin && x <= right + margin && y >= top - margin && y <= bottom + margin,
  );
}

export function scaleBoxes(view, scale) {
  const digits = new Set([...(view.digits ?? []), ...(view.gone ?? []), ...(view.whole?.digits ?? [])]);
  for (const digit of digits) digit.box = digit.box.map((side) => side * scale);
}

// The chosen digit is a label, "" for no digit; its own label takes a correction back.
export function mendDigit(view, label) {
  const digit = view.digits[view.chosen];
  const mended = label === digit.readAs ? undefined : label || "no digit";
  Object.assign(digit, { mended, shown: label || digit.label, rejected: !label });
  view.picked = true;
}

// The whole number is a text; undefined takes a correction back.
export function typeNumber(view, text) {
  view.typed = text;
  view.whole = text === undefined ? undefined : { text, digits: view.digits };
}

const leastSureAt = (digits) =>
  digits.reduce((least, digit, i) => (digit.confidence < digits[least].confidence ? i : least), 0);

const isNear = (one, other) => one.box.every((side, i) => Math.abs(side - other.box[i]) <= SAME_PX);

function hasGrown([left, top, right, bottom], box) {
  const isLarger = left >= box[0] - SAME_PX && top >= box[1] - SAME_PX;
  return isLarger && right <= box[2] + SAME_PX && bottom <= box[3] + SAME_PX;
}

// Puts what the server said into a view. Corrections stay with their digits: of ink that `isWhole`
// now, a digit that was corrected meanwhile may have been seen in part.
export function takeReading(view, { error, code, digits, ...rest }, isWhole = false) {
  if (error) {
    Object.assign(view, { state: "error", error });
    return;
  }
  takeDigits(view, digits, isWhole);
  const typed = typedOf(view, digits, isWhole);
  Object.assign(view, rest, { state: "read", error: undefined, typed });
  view.at ??= new Date().toISOString();
  if (!view.picked || view.chosen >= digits.length) {
    view.chosen = view.way === "draw" ? digits.length - 1 : leastSureAt(digits);
    view.picked = false;
  }
}

function takeDigits(view, digits, isWhole) {
  const before = (view.digits ?? []).filter((digit) => digit.mended !== undefined);
  const gone = view.gone ?? []; // corrected digits that undo took away: redo brings them back
  const found = new Set();
  view.digits = digits.map((digit) => {
    const read = { ...digit, shown: digit.label, readAs: digit.rejected ? "" : digit.label };
    const same = // a correction outlives the next stroke
      before.find((old) => isNear(old, digit) || (isWhole && hasGrown(old.box, digit.box))) ??
      gone.find((old) => isNear(old, digit) && old.readAs === read.readAs); // else other ink is there
    found.add(same);
    return same ? { ...read, mended: same.mended, shown: same.shown, rejected: same.rejected } : read;
  });
  view.gone = [...before, ...gone].filter((old) => !found.has(old));
}

// What was typed for some digits stands while they do, and when they are back.
function typedOf(view, digits, isWhole) {
  const { whole } = view;
  if (!whole) return undefined;
  const stays = (old, digit) =>
    isNear(old, digit) && (view.typed !== undefined || old.label === digit.label);
  const isSame =
    whole.digits.length === digits.length && digits.every((digit, i) => stays(whole.digits[i], digit));
  if (isWhole) whole.digits = digits;
  return isSame || isWhole ? whole.text : undefined;
}

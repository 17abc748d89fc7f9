import { applyCorrections, idsOf } from "./answer/corrections.js";

// What is known of one thing that was handed in, a "view": its state ("empty", "reading", "read" or
// "error"), the digits that were read, and what a person corrected of them.

import * as words from "./words.js";

const SURE = 0.95;
const FAIRLY_SURE = 0.7;

export const newView = (way) => ({ way, state: "empty" });

// Of a picture: its path, turn and part as a person asked for them last, answered or not yet.
export const latestSource = (view) => (view.asked ?? view).source;

// No calibrated probability is 0 or 1, and rounding may not say so.
export function percent(confidence) {
  const text = `${(100 * confidence).toFixed(confidence > 0.1 ? 0 : 1)} %`;
  return { "100 %": ">99 %", "0.0 %": "<0.1 %" }[text] ?? text;
}

export function certainty({ confidence, rejected, top3, corrected }) {
  if (corrected) return words.CORRECTED;
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

// What went wrong, of which file.
export const errorOf = ({ way, name, error }) =>
  way === "photo" && !error.includes(name) ? `${name}: ${error}` : error;

export const isCorrected = (view) =>
  view.typed !== undefined || (view.digits ?? []).some((digit) => digit.corrected);

// Whether the number that is shown was corrected by who shared the drawing as a link, not here.
export const isSharedNumber = ({ typed, whole }) => typed !== undefined && Boolean(whole?.isShared);

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

const boxed = (view) => [...(view.digits ?? []), ...(view.said ?? [])];

export function scaleBoxes(view, scale) {
  for (const each of boxed(view)) each.box = each.box.map((side) => side * scale);
}

// The boxes on the picture when it is turned clockwise by some quarters.
export function turnBoxes(view, turn_deg) {
  let [width, height] = view.size;
  for (let turned_deg = 0; turned_deg < (turn_deg + 360) % 360; turned_deg += 90) {
    for (const each of boxed(view)) {
      const [left, top, right, bottom] = each.box;
      each.box = [height - bottom, left, height - top, right];
    }
    [width, height] = [height, width];
  }
}

const leastSureAt = (digits) =>
  digits.reduce((least, digit, i) => (digit.confidence < digits[least].confidence ? i : least), 0);

// Puts what the server said into a view; corrections stay with their ink.
//   ink: {strokes, rests} of a drawing; none of a picture.
// Returns what was said by a person and is gone now: labels and numbers.
export function takeReading(view, { error, code, digits, ...rest }, ink) {
  if (error) {
    Object.assign(view, { state: "error", error });
    return [];
  }
  const ids = ink && idsOf(digits, ink.strokes);
  const read = digits.map((digit, i) => ({
    ...digit,
    shown: digit.label,
    readAs: digit.rejected ? "" : digit.label,
    ids: ids?.[i],
  }));
  const { digits: corrected, typed, gone } = applyCorrections(view, read, ink);
  Object.assign(view, rest, { digits: corrected, typed, state: "read", error: undefined });
  view.at ??= new Date().toISOString();
  if (!view.picked || view.chosen >= corrected.length) {
    view.chosen = view.way === "draw" ? corrected.length - 1 : leastSureAt(corrected);
    view.picked = false;
  }
  return gone;
}

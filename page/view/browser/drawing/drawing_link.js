// A drawing as text, for a link that holds it and for the browser's own memory.

import { isNumber } from "../answer/kept_corrections.js";
import { dense, newStroke, pathLength, strokesToSend } from "./strokes.js";

const BASE = 36; // digits and letters: as short as whole numbers get with what every link may hold
const LIMIT_SIDE_PX = 10_000; // beyond any screen
const LIMIT_PATH_PX = 300_000; // of all strokes together: a sheet full of digits has some 30,000
const LIMIT_BESIDE = 3; // a pen that leaves the sheet is followed so many sheets far

// "w.h.sum" of the sheet, then for each stroke its width and its points, parted by "_", and behind a
// "~" the number as a person corrected it. It stands in a link's #, which no server sees. The sum
// tells a link that was cut off; older links have none.
export function drawingToText(strokes, size, number) {
  const lists = strokesToSend(strokes).map((points, i) => [strokes[i].width, ...points.flat()]);
  const drawn = lists.map(written).join("_");
  const rest = number ? `${drawn}~${number.replaceAll("\n", ".")}` : drawn;
  return `${written([...size, sumOf(rest)])}${drawn ? "_" : ""}${rest}`;
}

const written = (list) => list.map((each) => Math.round(each).toString(BASE)).join(".");

// FNV-1a (Fowler, Noll and Vo, 1991), 32 bits.
function sumOf(text) {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum >>> 0;
}

// {size, strokes, number} of a drawing, the number if a person corrected it; null where the text is
// none, or not whole.
export function drawingFromText(text) {
  const [, head, mark, rest] = text.match(/^([^_~]*)(_?)(.*)$/s);
  const [drawn, corrected] = rest.split("~");
  const size = sizeOf(head, rest);
  const number = corrected?.replaceAll(".", "\n");
  if (!size || (number !== undefined && !isNumber(number))) return null;
  const strokes = strokesOf(mark ? drawn.split("_").map(numbersIn) : [], size);
  return strokes && { size, strokes, number };
}

const numbersIn = (list) => list.split(".").map((each) => parseInt(each, BASE));

// The size of the sheet; null where it is none, or the sum tells that the rest is not whole.
function sizeOf(head, rest) {
  const [width, height, sum, ...more] = numbersIn(head);
  const isSheet = Math.min(width, height) > 0 && Math.max(width, height) < LIMIT_SIDE_PX;
  const isWhole = sum === undefined || sum === sumOf(rest);
  return isSheet && isWhole && !more.length ? [width, height] : null;
}

// Strokes from the numbers of each; null where they are no drawing on a sheet of this size.
function strokesOf(lists, size) {
  if (!lists.every((list) => list.length > 1 && list.every(Number.isFinite))) return null;
  const strokes = lists.map(([width, ...flat]) => ({
    width,
    points: Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]),
  }));
  const onSheet = (point) => point.every((each, i) => Math.abs(each) <= LIMIT_BESIDE * size[i]);
  if (!strokes.every(({ points }) => points.length && points.every(onSheet))) return null;
  if (strokes.reduce((sum, each) => sum + pathLength(each.points), 0) > LIMIT_PATH_PX) return null;
  return strokes.map(({ width, points }) => newStroke(width, dense(points)));
}

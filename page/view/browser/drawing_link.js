// A drawing as text, for a link that holds it and for the browser's own memory.

import { dense, strokesToSend } from "./strokes.js";

const BASE = 36; // digits and letters: as short as whole numbers get with what every link may hold
const LIMIT_SIDE_PX = 10_000; // beyond any screen
const LIMIT_BESIDE = 3; // a pen that leaves the sheet is followed so many sheets far

// "w.h" of the sheet, then for each stroke its width and its points, parted by "_". It stands in a
// link's #, which no server sees.
export function drawingToText(strokes, size) {
  const lists = strokesToSend(strokes).map((points, i) => [strokes[i].width, ...points.flat()]);
  return [size, ...lists]
    .map((list) => list.map((each) => Math.round(each).toString(BASE)).join("."))
    .join("_");
}

// The drawing in a text, or null where the text is none.
export function drawingFromText(text) {
  const [size, ...lists] = text
    .split("_")
    .map((list) => list.split(".").map((each) => parseInt(each, BASE)));
  if (![size, ...lists].every((list) => list.length > 1 && list.every(Number.isFinite))) return null;
  if (size.length !== 2 || Math.min(...size) <= 0 || Math.max(...size) >= LIMIT_SIDE_PX) return null;
  const strokes = lists.map(([width, ...flat]) => ({
    width,
    points: Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]),
  }));
  const onSheet = (point) => point.every((each, i) => Math.abs(each) <= LIMIT_BESIDE * size[i]);
  if (!strokes.every(({ points }) => points.length && points.every(onSheet))) return null;
  return { size, strokes: strokes.map((each) => ({ ...each, points: dense(each.points) })) };
}

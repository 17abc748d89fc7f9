import assert from "node:assert/strict";
import { test } from "node:test";

import { between, cutStroke, dense, once, scaleStroke, simplified, strokesToSend } from "../../../../../page/view/browser/drawing/strokes.js";

const line = (from, to) => [from, ...between(from, to)];
const straight = { width: 4, points: line([0, 0], [90, 0]) };

test("points between two places lie close and end at the second", () => {
  const points = between([0, 0], [30, 40]);
  assert.deepEqual(points.at(-1), [30, 40]);
  let before = [0, 0];
  for (const point of points) {
    assert.ok(Math.hypot(point[0] - before[0], point[1] - before[1]) <= 3 + 1e-9);
    before = point;
  }
  assert.deepEqual(between([5, 5], [5, 5]), []);
});

test("a straight line is sent as its two ends, a corner as three points, a dot as one", () => {
  assert.deepEqual(simplified(straight.points), [[0, 0], [90, 0]]);
  const corner = [...line([0, 0], [60, 0]), ...between([60, 0], [20, 90])];
  assert.deepEqual(simplified(corner), [[0, 0], [60, 0], [20, 90]]);
  assert.deepEqual(simplified([[7, 7]]), [[7, 7]]);
});

test("a curve that is sent lies beside what was drawn by less than a pixel", () => {
  const circle = Array.from({ length: 200 }, (_, i) => [50 * Math.cos(i / 30), 50 * Math.sin(i / 30)]);
  const few = simplified(circle);
  assert.ok(few.length < 40);
  const drawn = few.flatMap((point, i) => (i ? between(few[i - 1], point) : [point]));
  for (const [x, y] of circle) {
    assert.ok(Math.min(...drawn.map(([nearX, nearY]) => Math.hypot(x - nearX, y - nearY))) < 2.2);
  }
});

test("strokes are sent as whole numbers, each simplified once", () => {
  const strokes = [{ width: 4, points: [[0.4, 0.6], [10.2, 0.5]] }];
  const sent = strokesToSend(strokes);
  assert.deepEqual(sent, [[[0, 1], [10, 1]]]);
  assert.equal(strokesToSend(strokes)[0], sent[0]);
});

test("the brush's width is not sent, so that it cannot change what is read", () => {
  const points = [[0, 0], [4, 9], [12, 30]];
  const [fine, broad] = [1, 60].map((width) => strokesToSend([{ width, points: [...points] }]));
  assert.deepEqual(fine, broad);
});

test("the eraser leaves a stroke that it misses as it is", () => {
  assert.deepEqual(cutStroke(straight, [0, 50], [90, 50], 10), [straight]);
  assert.equal(cutStroke(straight, [0, 50], [90, 50], 10)[0], straight);
});

test("the eraser cuts a stroke in two pieces of its width, and takes all of a short one", () => {
  const [left, right, ...more] = cutStroke(straight, [45, -20], [45, 20], 10);
  assert.deepEqual(more, []);
  assert.deepEqual([left.width, right.width], [4, 4]);
  assert.ok(left.points.at(-1)[0] < 35 && right.points[0][0] > 55);
  assert.deepEqual(cutStroke({ width: 4, points: [[1, 1]] }, [0, 0], [0, 0], 10), []);
});

test("a stroke is scaled with its width, and the first stays as it was", () => {
  assert.deepEqual(scaleStroke({ id: 7, width: 4, points: [[1, 2]] }, 3), { id: 7, width: 12, points: [[3, 6]] });
  assert.deepEqual(straight.points[0], [0, 0]);
});

test("dense points go through all that were given", () => {
  const points = dense([[0, 0], [9, 0], [9, 9]]);
  assert.equal(points.length, 7);
  for (const corner of [[0, 0], [9, 0], [9, 9]]) {
    assert.ok(points.some((point) => String(point) === String(corner)));
  }
});

test("what is asked once of a thing gives the same answer again", () => {
  let count = 0;
  const scaled = once((stroke) => ({ ...stroke, n: (count += 1) }));
  assert.equal(scaled(straight), scaled(straight));
  assert.equal(count, 1);
});

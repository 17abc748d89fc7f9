import assert from "node:assert/strict";
import { test } from "node:test";

import { draggedPart, FIRST_PART, holdAt, leastSide, LEAST_PART, movedPart, partBetween, turnedCrop } from "../../../../../page/view/browser/pictures/crop.js";

const near = (one, other) => one.every((share, i) => Math.abs(share - other[i]) < 1e-9);

test("a part lies between two places, whichever comes first", () => {
  assert.deepEqual(partBetween([0.8, 0.1], [0.2, 0.5]), [0.2, 0.1, 0.8, 0.5]);
  assert.equal(leastSide([0, 0, 0.5, 0.25]), 0.25);
});

test("a crop is turned along with its picture, and four quarters are none", () => {
  const crop = [0.1, 0.2, 0.5, 0.9];
  assert.ok(near(turnedCrop(crop, 90), [0.1, 0.1, 0.8, 0.5]));
  assert.ok(near(turnedCrop(turnedCrop(crop, 90), -90), crop));
  let turned = crop;
  for (let i = 0; i < 4; i++) turned = turnedCrop(turned, 90);
  assert.ok(near(turned, crop));
  assert.equal(turnedCrop(null, 90), null);
});

const PART = [0.2, 0.2, 0.6, 0.8];
const REACH = [0.05, 0.1];
const dragged = (from, to) => draggedPart(PART, holdAt(PART, from, REACH), from, to);

test("a corner that is dragged sizes the part, and may cross the others", () => {
  assert.ok(near(dragged([0.62, 0.82], [0.72, 0.92]), [0.2, 0.2, 0.7, 0.9])); // held a little beside it
  assert.ok(near(dragged([0.2, 0.8], [0.1, 0.9]), [0.1, 0.2, 0.6, 0.9]));
  assert.ok(near(dragged([0.2, 0.2], [0.9, 0.9]), [0.6, 0.8, 0.9, 0.9]));
  assert.ok(near(dragged([0.6, 0.8], [1.5, 1.5]), [0.2, 0.2, 1, 1]));
});

test("its middle moves the part, and no further than the picture", () => {
  assert.ok(near(dragged([0.4, 0.5], [0.5, 0.4]), [0.3, 0.1, 0.7, 0.7]));
  assert.ok(near(dragged([0.4, 0.5], [1, 1]), [0.6, 0.4, 1, 1]));
  assert.ok(near(dragged([0.4, 0.5], [0, 0]), [0, 0, 0.4, 0.6]));
});

test("beside it a new part begins, and a tap leaves the old one", () => {
  assert.deepEqual(dragged([0.9, 0.9], [0.7, 0.4]), [0.7, 0.4, 0.9, 0.9]);
  assert.deepEqual(dragged([0.9, 0.9], [0.91, 0.9]), PART);
  assert.deepEqual(dragged([0.6, 0.8], [0.2, 0.2]), PART); // and none gets too small
});

test("arrow keys move and grow a part, and never beyond the picture or below a tap", () => {
  assert.ok(near(movedPart(FIRST_PART, "ArrowLeft", false), [0.07, 0.1, 0.87, 0.9]));
  assert.ok(near(movedPart(FIRST_PART, "ArrowUp", true), [0.1, 0.1, 0.9, 0.87]));
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
    for (const grows of [false, true]) {
      let part = FIRST_PART;
      for (let i = 0; i < 60; i++) part = movedPart(part, key, grows);
      assert.ok(Math.min(...part) >= 0 && Math.max(...part) <= 1, key);
      assert.ok(leastSide(part) >= LEAST_PART, key);
    }
  }
});

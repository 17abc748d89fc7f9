import assert from "node:assert/strict";
import { test } from "node:test";

import { cropWithin, FIRST_PART, leastSide, LEAST_PART, movedPart, partBetween, turnedCrop } from "../../../../page/view/browser/crop.js";

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

test("a part of a crop is a crop of the whole", () => {
  assert.deepEqual(cropWithin(null, [0.1, 0.2, 0.3, 0.4]), [0.1, 0.2, 0.3, 0.4]);
  assert.ok(near(cropWithin([0.5, 0, 1, 0.5], [0, 0.5, 0.5, 1]), [0.5, 0.25, 0.75, 0.5]));
  assert.equal(cropWithin([0.5, 0, 1, 0.5], null), null);
});

test("arrow keys move and grow a part, and never beyond the picture or below a tap", () => {
  assert.ok(near(movedPart(FIRST_PART, "ArrowLeft", false), [0.07, 0.1, 0.87, 0.9]));
  assert.ok(near(movedPart(FIRST_PART, "ArrowUp", true), [0.1, 0.1, 0.9, 0.87]));
  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
    for (const grows of [false, true]) {
      let part = FIRST_PART;
      for (let i = 0; i < 60; i++) part = movedPart(part, key, grows);
      assert.ok(Math.min(...part) > -1e-6 && Math.max(...part) < 1 + 1e-6, key);
      assert.ok(leastSide(part) >= LEAST_PART, key);
    }
  }
});

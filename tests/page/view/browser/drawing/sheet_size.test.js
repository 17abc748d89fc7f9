import assert from "node:assert/strict";
import { test } from "node:test";

import { makeSheetSize } from "../../../../../page/view/browser/drawing/sheet_size.js";

test("a drawing is as large as before when a phone is turned and turned back", () => {
  const size = makeSheetSize();
  size.change([300, 400]);
  size.settle();
  assert.equal(size.change([600, 200]), 0.5);
  assert.equal(size.change([300, 400]), 2);
  assert.deepEqual(size.now, [300, 400]);
});

test("what is drawn on a turned sheet keeps the size that it was drawn in", () => {
  const size = makeSheetSize();
  size.change([300, 400]);
  size.settle();
  size.change([600, 200]);
  size.settle();
  assert.equal(size.change([300, 400]), 0.5);
});

test("a hidden sheet has no new size, and the same size is none", () => {
  const size = makeSheetSize();
  size.change([300, 400]);
  assert.ok(!size.isNew([0, 0]) && !size.isNew([300, 400]) && size.isNew([300, 401]));
});

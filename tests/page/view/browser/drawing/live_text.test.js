import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { keepsFinished, makeLiveText } from "../../../../../page/view/browser/drawing/live_text.js";

const file = new URL("../../../../decoding/live_text_cases.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8"));

for (const [name, steps] of Object.entries(cases)) {
  test(name, () => {
    const live = makeLiveText();
    for (const [text, isPenDown, shown] of steps) assert.equal(live.update(text, isPenDown), shown);
  });
}

const PEN = 9;
const shown = (readAs, ...ids) => ({ readAs, ids });
const read = (label, ...ids) => ({ label, ids, rejected: false });

test("digits that were finished stay as they were under the pen", () => {
  const before = [shown("4", 1, 2), shown("0", 3)];
  assert.ok(keepsFinished(before, [read("4", 1, 2), read("0", 3), read("1", PEN)], PEN));
  assert.ok(!keepsFinished(before, [read("0", 3), read("1", PEN)], PEN)); // the 4 is not there
  assert.ok(!keepsFinished(before, [read("9", 1, 2), read("0", 3), read("1", PEN)], PEN));
  assert.ok(!keepsFinished(before, [read("4", 1, 2), { ...read("0", 3), rejected: true }], PEN));
  assert.ok(!keepsFinished(before, [read("4", 1, 2, 3), read("1", PEN)], PEN));
});

test("what the pen's own stroke joins may change, and what it alone is", () => {
  assert.ok(keepsFinished([shown("4", 1, 2), shown("1", 3)], [read("4", 1, 2), read("7", 3, PEN)], PEN));
  assert.ok(keepsFinished([shown("1", PEN)], [read("7", PEN)], PEN));
  assert.ok(keepsFinished([], [read("7", PEN)], PEN));
  assert.ok(keepsFinished([shown("", 1)], [{ ...read("5", 1), rejected: true }], PEN));
});

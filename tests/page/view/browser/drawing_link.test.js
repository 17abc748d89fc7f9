import assert from "node:assert/strict";
import { test } from "node:test";

import { drawingFromText, drawingToText } from "../../../../page/view/browser/drawing_link.js";
import { simplified } from "../../../../page/view/browser/strokes.js";

test("a drawing comes back from its text as it was sent", () => {
  const strokes = [
    { width: 5, points: [[10, 20], [60, 20], [25, 120]] },
    { width: 9, points: [[-4, 300]] }, // a pen that left the sheet
  ];
  const text = drawingToText(strokes, [600, 500]);
  assert.match(text, /^[0-9a-z._-]+$/); // what a link holds as it is
  const drawing = drawingFromText(text);
  assert.deepEqual(drawing.size, [600, 500]);
  assert.deepEqual(drawing.strokes.map((each) => each.width), [5, 9]);
  assert.deepEqual(drawing.strokes.map((each) => simplified(each.points)), strokes.map((each) => each.points));
});

test("links that were shared before are still read", () => {
  const { size, strokes } = drawingFromText("go.go_8.5k.2s.5k.dw");
  assert.deepEqual(size, [600, 600]);
  assert.deepEqual(simplified(strokes[0].points), [[200, 100], [200, 500]]);
});

test("an empty sheet is a drawing without strokes", () => {
  assert.deepEqual(drawingFromText(drawingToText([], [10, 20])), { size: [10, 20], strokes: [] });
});

for (const text of [
  "", "x", "%", "a.b_1", "1.1_", "9.9_1.2.3_", "0.0_1.1.1", "a.a_1.0.0.zzzzzzzz.zzzzzzzz",
  "1.1_1.zz.zz.zzzz.zzzz", "zzzz.1_1.1.1", "-5.5_1.1.1", "a.a.a_1.1.1", "__proto__", "a.a_1.1",
]) {
  test(`no drawing is in ${JSON.stringify(text)}`, () => assert.equal(drawingFromText(text), null));
}

import assert from "node:assert/strict";
import { test } from "node:test";

import { drawingFromText, drawingToText } from "../../../../../page/view/browser/drawing/drawing_link.js";
import { simplified } from "../../../../../page/view/browser/drawing/strokes.js";

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
  assert.deepEqual(drawingFromText(drawingToText([], [10, 20])), { size: [10, 20], strokes: [], number: undefined });
});

for (const text of [
  "", "x", "%", "a.b_1", "1.1_", "9.9_1.2.3_", "0.0_1.1.1", "a.a_1.0.0.zzzzzzzz.zzzzzzzz",
  "1.1_1.zz.zz.zzzz.zzzz", "zzzz.1_1.1.1", "-5.5_1.1.1", "a.a.a_1.1.1", "__proto__", "a.a_1.1",
]) {
  test(`no drawing is in ${JSON.stringify(text)}`, () => assert.equal(drawingFromText(text), null));
}

test("a short link does not keep the browser busy", () => {
  const corners = Array.from({ length: 1000 }, (_, i) => (i % 2 ? "-n2o.-n2o" : "n2o.n2o")).join(".");
  const started = performance.now();
  assert.equal(drawingFromText(`7pr.7pr_5.${corners}`), null);
  assert.ok(performance.now() - started < 500);
});

test("a sheet that is full of digits is a drawing", () => {
  const points = Array.from({ length: 2000 }, (_, i) => [(i * 37) % 600, (i * 11) % 500]);
  assert.equal(drawingFromText(drawingToText([{ width: 5, points }], [600, 500])).strokes.length, 1);
});

const seven = [{ width: 5, points: [[10, 20], [60, 20], [25, 120]] }];

test("a number that was corrected comes along, in lines", () => {
  for (const number of ["2", "42\n1"]) {
    const text = drawingToText(seven, [600, 500], number);
    assert.match(text, /^[0-9a-z._~-]+$/);
    assert.equal(drawingFromText(text).number, number);
  }
  assert.equal(drawingFromText(drawingToText(seven, [600, 500])).number, undefined);
});

test("a link that was cut off anywhere holds no drawing", () => {
  const text = drawingToText(seven, [600, 500], "42\n1");
  for (let length = text.indexOf("_"); length < text.length; length++) {
    assert.equal(drawingFromText(text.slice(0, length)), null, text.slice(0, length));
  }
  assert.ok(drawingFromText(text));
});

test("nothing but digits and line breaks is a number", () => {
  const [sheet] = drawingToText(seven, [600, 500]).split("_");
  const older = sheet.split(".").slice(0, 2).join("."); // without a sum
  const drawn = "5.a.k.1o.k";
  assert.equal(drawingFromText(`${older}_${drawn}~42.1`).number, "42\n1");
  for (const number of ["", "x", "<b>1", "4..2", "4 2", "-1", "1~2", "1.", "7".repeat(101)]) {
    assert.equal(drawingFromText(`${older}_${drawn}~${number}`)?.number, number === "1~2" ? "1" : undefined);
  }
});

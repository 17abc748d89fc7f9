import assert from "node:assert/strict";
import { test } from "node:test";

import { correctDigit, idsOf, typeNumber } from "../../../../../page/view/browser/answer/corrections.js";
import { isNumber, saidToKeep, takeUpSaid } from "../../../../../page/view/browser/answer/kept_corrections.js";
import { isCorrected, newView, takeReading, textOf } from "../../../../../page/view/browser/reading.js";
import { cutStroke, newStroke, scaleStroke } from "../../../../../page/view/browser/drawing/strokes.js";

const SIDE = 50;
// A stroke over all of a box of 50 x 100 at `left`, and a digit that is read in such a box.
const stroke = (left, top = 0) => newStroke(5, [[left, top], [left + SIDE, top + 50], [left, top + 100]]);
function digit(label, left, { line = 0, rejected = false, right = left + SIDE, top = 0 } = {}) {
  const top3 = [[label, 0.9], ["1", 0.05], ["2", 0.05]];
  return { label, confidence: 0.9, top3, line, rejected, box: [left, top, right, top + 100] };
}
const read = (...digits) => ({ text: digits.map((each) => each.label).join(""), digits });
const resting = (...strokes) => ({ strokes, rests: true });
const writing = (...strokes) => ({ strokes, rests: false });

function drawn(digits, strokes) {
  const view = newView("draw");
  takeReading(view, read(...digits), resting(...strokes));
  return view;
}

function correct(view, index, label) {
  view.chosen = index;
  correctDigit(view, label);
}

test("a stroke belongs to the digit that it lies in, a cut one to each of its digits", () => {
  const [seven, one] = [stroke(0), stroke(120)];
  const through = newStroke(5, [[0, 10], [40, 20], [130, 10], [160, 20]]);
  const ids = idsOf([digit("7", 0), digit("1", 120)], [seven, one, through]);
  assert.deepEqual(ids, [[seven.id, through.id], [one.id, through.id]]);
});

test("a correction outlives the next stroke and can be taken back", () => {
  const [seven, one] = [stroke(0), stroke(120)];
  const view = drawn([digit("7", 0)], [seven]);
  correct(view, 0, "2");
  assert.ok(isCorrected(view));
  assert.deepEqual(takeReading(view, read(digit("7", 1), digit("1", 120)), resting(seven, one)), []);
  assert.equal(textOf(view), "21");
  correct(view, 0, "");
  assert.equal(textOf(view), "1");
  assert.equal(view.digits[0].corrected, "no digit");
  correct(view, 0, "7"); // as it was read
  assert.equal(textOf(view), "71");
  assert.ok(!isCorrected(view));
});

test("a correction outlives another reading of the same ink", () => {
  const [bar, body] = [stroke(0), stroke(60)];
  const view = drawn([digit("5", 0, { right: 110 })], [bar, body]);
  correct(view, 0, "3");
  takeReading(view, read(digit("1", 0), digit("7", 60)), resting(bar, body)); // now in two
  assert.equal(textOf(view), "3");
  assert.deepEqual(view.digits[0].box, [0, 0, 110, 100]);
});

test("a correction is gone with its ink, and says so; undone, it is back", () => {
  const [seven, bar] = [stroke(0), newStroke(5, [[0, 40], [45, 40]])];
  const view = drawn([digit("7", 0)], [seven]);
  correct(view, 0, "2");
  assert.deepEqual(takeReading(view, read(digit("4", 0)), writing(seven, bar)), []);
  assert.equal(textOf(view), "2"); // the pen may be on its way to another place
  assert.deepEqual(takeReading(view, read(digit("4", 0)), resting(seven, bar)), ["2"]);
  assert.equal(textOf(view), "4");
  assert.deepEqual(takeReading(view, read(digit("4", 0)), resting(seven, bar)), []); // said once
  takeReading(view, read(digit("7", 0)), resting(seven));
  assert.equal(textOf(view), "2");
});

test("what the eraser leaves of a stroke is other ink", () => {
  const seven = newStroke(5, Array.from({ length: 40 }, (_, i) => [20, 3 * i]));
  const view = drawn([digit("1", 0)], [seven]);
  correct(view, 0, "7");
  const pieces = cutStroke(seven, [0, 60], [40, 60], 8);
  assert.equal(pieces.length, 2);
  assert.deepEqual(takeReading(view, read(digit("1", 0)), resting(...pieces)), ["7"]);
  assert.equal(textOf(view), "1");
});

test("ink that is no digit is none with more ink either", () => {
  const [mark, more] = [stroke(0), stroke(10)];
  const view = drawn([digit("7", 0)], [mark]);
  correct(view, 0, "");
  assert.deepEqual(takeReading(view, read(digit("4", 0, { right: 60 })), resting(mark, more)), []);
  assert.equal(textOf(view), "");
  assert.equal(view.digits[0].corrected, "no digit");
});

test("a correction comes back with its digit, but not to another that is drawn in its place", () => {
  const [one, seven, four] = [stroke(0), stroke(120), stroke(120)];
  const view = drawn([digit("1", 0), digit("7", 120)], [one, seven]);
  correct(view, 1, "2");
  takeReading(view, read(digit("1", 0)), resting(one)); // undo
  assert.equal(textOf(view), "1");
  takeReading(view, read(digit("1", 0), digit("7", 120)), resting(one, seven)); // redo
  assert.equal(textOf(view), "12");
  takeReading(view, read(digit("1", 0), digit("4", 120)), resting(one, four));
  assert.equal(textOf(view), "14");
});

test("of digits of one stroke the one that was corrected is known by its place", () => {
  const joined = newStroke(5, [[0, 0], [50, 100], [60, 0], [110, 100]]);
  const both = () => [digit("1", 0), digit("7", 60)];
  const view = drawn(both(), [joined]);
  correct(view, 1, "2");
  takeReading(view, read(...both()), resting(joined));
  assert.equal(textOf(view), "12");
});

test("a typed number stands while its ink does, with what is written before and after it", () => {
  const [two, one, below] = [stroke(120), stroke(240), stroke(120, 200)];
  const view = drawn([digit("7", 120)], [two]);
  typeNumber(view, "42", [two]);
  assert.equal(textOf(view), "42");
  const after = [digit("7", 120), digit("1", 240)];
  assert.deepEqual(takeReading(view, read(...after), writing(two, one)), []);
  assert.equal(textOf(view), "421");
  assert.deepEqual(takeReading(view, read(...after), resting(two, one)), []);
  assert.equal(textOf(view), "421");
  takeReading(view, read(digit("3", 0), ...after), resting(stroke(0), two, one));
  assert.equal(textOf(view), "3421");
  takeReading(view, read(digit("7", 120), digit("8", 120, { line: 1, top: 200 })), resting(two, below));
  assert.equal(textOf(view), "42\n8");
  typeNumber(view, undefined);
  takeReading(view, read(digit("7", 120)), resting(two));
  assert.equal(textOf(view), "7");
  assert.ok(!isCorrected(view));
});

test("a typed number of several lines goes on in each of them", () => {
  const [up, down, more] = [stroke(0), stroke(0, 200), stroke(120)];
  const lower = digit("1", 0, { line: 1, top: 200 });
  const view = drawn([digit("7", 0), lower], [up, down]);
  typeNumber(view, "42\n13", [up, down]);
  takeReading(view, read(digit("7", 0), digit("5", 120), lower), resting(up, down, more));
  assert.equal(textOf(view), "425\n13");
  typeNumber(view, "9", [up, down, more]); // fewer lines than are written
  takeReading(view, read(digit("7", 0), digit("5", 120), lower), resting(up, down, more));
  assert.equal(textOf(view), "9");
});

test("a typed number is gone when its ink is changed, and says so", () => {
  const [seven, one, bar, between] = [stroke(0), stroke(240), newStroke(5, [[0, 40], [45, 40]]), stroke(120)];
  const both = [digit("7", 0), digit("1", 240)];
  const view = drawn(both, [seven, one]);
  typeNumber(view, "42", [seven, one]);
  assert.deepEqual(takeReading(view, read(...both), resting(seven, one, bar)), ["42"]);
  assert.equal(textOf(view), "71");
  takeReading(view, read(...both), resting(seven, one));
  assert.equal(textOf(view), "42");
  const among = [digit("7", 0), digit("8", 120), digit("1", 240)];
  assert.deepEqual(takeReading(view, read(...among), resting(seven, one, between)), ["42"]);
  takeReading(view, read(...both), resting(seven, one));
  assert.deepEqual(takeReading(view, read(digit("7", 0)), resting(seven)), ["42"]);
});

test("corrections stay with a drawing that is scaled", () => {
  const seven = stroke(0);
  const view = drawn([digit("7", 0)], [seven]);
  correct(view, 0, "2");
  takeReading(view, read({ ...digit("7", 0), box: [0, 0, 25, 50] }), resting(scaleStroke(seven, 0.5)));
  assert.equal(textOf(view), "2");
});

test("a reload keeps corrections by the places of their strokes", () => {
  const [seven, one] = [stroke(0), stroke(120)];
  const view = drawn([digit("7", 0), digit("1", 120)], [seven, one]);
  correct(view, 1, "2");
  const kept = JSON.parse(JSON.stringify(saidToKeep(view, [seven, one])));
  const [again, other] = [stroke(0), stroke(120)].map((each) => scaleStroke(each, 2));
  const anew = newView("draw");
  takeUpSaid(anew, kept, [again, other], 2);
  const twice = (each) => ({ ...each, box: each.box.map((side) => 2 * side) });
  takeReading(anew, read(twice(digit("7", 0)), twice(digit("1", 120))), resting(again, other));
  assert.equal(textOf(anew), "72");
  typeNumber(view, "42\n1", [seven, one]);
  takeUpSaid(anew, JSON.parse(JSON.stringify(saidToKeep(view, [seven, one]))), [again, other], 2);
  takeReading(anew, read(twice(digit("7", 0)), twice(digit("1", 120))), resting(again, other));
  assert.equal(textOf(anew), "42\n1");
});

test("of a picture corrections are kept by their places", () => {
  const view = newView("photo");
  takeReading(view, read(digit("7", 0), digit("1", 120)));
  correct(view, 0, "2");
  const anew = newView("photo");
  takeUpSaid(anew, JSON.parse(JSON.stringify(saidToKeep(view))));
  takeReading(anew, read(digit("7", 0), digit("1", 120)));
  assert.equal(textOf(anew), "21");
  typeNumber(view, "5");
  takeUpSaid(anew, saidToKeep(view));
  takeReading(anew, read(digit("7", 0), digit("1", 120)));
  assert.equal(textOf(anew), "5");
});

for (const kept of [undefined, {}, { digits: 7 }, { digits: [{ label: "x", box: [0, 0, 1, 1], strokes: [0] }] },
  { digits: [{ label: "2", box: "no", strokes: [0] }] }, { digits: [{ label: "2", box: [0, 0, 50, 100], strokes: [9] }] },
  { digits: [{ label: "2", box: [0, 0, 50, 100] }] }, { whole: { text: "<b>", strokes: [0] } }, { whole: { text: 42, strokes: [0] } },
  { whole: { text: "42" } }, { whole: { text: "42", strokes: [] } }, { digits: [null] }]) {
  test(`nothing was said in ${JSON.stringify(kept)}`, () => {
    const seven = stroke(0);
    const view = newView("draw");
    takeUpSaid(view, kept, [seven]);
    takeReading(view, read(digit("7", 0)), resting(seven));
    assert.equal(textOf(view), "7");
  });
}

test("a number is digits in lines", () => {
  assert.ok(isNumber("42\n1"));
  for (const text of ["", "\n", "4\n", "4 2", "x", "４", 42, null, "7".repeat(101)]) assert.ok(!isNumber(text));
});

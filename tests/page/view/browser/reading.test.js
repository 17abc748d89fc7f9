import assert from "node:assert/strict";
import { test } from "node:test";

import { certainty, digitAt, isCorrected, leastSure, newView, percent, scaleBoxes, takeReading, textOf, turnBoxes, typedNumber } from "../../../../page/view/browser/reading.js";

function digit(label, left, { confidence = 0.99, line = 0, rejected = false, height = 100 } = {}) {
  const top3 = [[label, confidence], ["1", (1 - confidence) / 2], ["2", (1 - confidence) / 2]];
  return { label, confidence, top3, line, rejected, box: [left, 0, left + 50, height], glyph: `${label}${left}` };
}

const reading = (...digits) => ({ text: digits.map((each) => each.label).join(""), digits });

function drawn(...digits) {
  const view = newView("draw");
  takeReading(view, reading(...digits));
  return view;
}

test("a reading is shown in lines, without what was rejected, its newest digit chosen", () => {
  const view = drawn(digit("3", 0), digit("8", 60, { rejected: true }), digit("1", 0, { line: 1 }));
  assert.equal(view.state, "read");
  assert.equal(textOf(view), "3\n1");
  assert.equal(view.chosen, 2);
  assert.ok(!isCorrected(view));
});

test("of a picture the digit that is least sure is chosen", () => {
  const view = newView("photo");
  takeReading(view, reading(digit("3", 0), digit("8", 60, { confidence: 0.5 }), digit("1", 120)));
  assert.equal(view.chosen, 1);
  assert.equal(leastSure(view), 0.5);
  assert.equal(leastSure(newView("photo")), null);
});

test("a digit that a person chose stays chosen while it is there", () => {
  const view = drawn(digit("3", 0), digit("8", 60));
  Object.assign(view, { chosen: 0, picked: true });
  takeReading(view, reading(digit("3", 0), digit("8", 60), digit("1", 120)));
  assert.equal(view.chosen, 0);
  takeReading(view, { text: "", digits: [] });
  assert.ok(!view.picked);
});

test("an error leaves what was read", () => {
  const view = drawn(digit("7", 0));
  takeReading(view, { error: "Busy", code: "busy" });
  assert.deepEqual([view.state, view.error, view.digits.length], ["error", "Busy", 1]);
  takeReading(view, reading(digit("7", 0)));
  assert.deepEqual([view.state, view.error], ["read", undefined]);
});

test("boxes are scaled with the sheet and turned with the picture", () => {
  const view = drawn(digit("1", 0), digit("7", 120));
  scaleBoxes(view, 0.5);
  assert.deepEqual(view.digits[1].box, [60, 0, 85, 50]);
  const box = [10, 20, 30, 60];
  Object.assign(view, { size: [100, 200], digits: [{ box }] });
  turnBoxes(view, 90);
  assert.deepEqual(view.digits[0].box, [140, 10, 180, 30]);
  view.size = [200, 100];
  turnBoxes(view, -90);
  assert.deepEqual(view.digits[0].box, box);
});

test("the digit under a place is found, with room for a finger", () => {
  const digits = [digit("1", 0), digit("7", 120)];
  assert.equal(digitAt(digits, [130, 50], 0), 1);
  assert.equal(digitAt(digits, [55, 50], 10), 0);
  assert.equal(digitAt(digits, [90, 50], 10), -1);
  assert.equal(digitAt([], [0, 0], 10), -1);
});

test("no probability is shown as 0 or 100 percent", () => {
  const shown = [0.99999, 0.994, 0.5, 0.05, 0.0001].map(percent);
  assert.deepEqual(shown, [">99 %", "99 %", "50 %", "5.0 %", "<0.1 %"]);
});

test("certainty is told in words", () => {
  const words = [0.99, 0.8, 0.5].map((confidence) => certainty(digit("7", 0, { confidence })));
  assert.deepEqual(words, ["Sure", "Fairly sure", "Not sure: 7 or 1?"]);
  assert.match(certainty(digit("7", 0, { rejected: true })), /Left out/);
  assert.match(certainty({ ...digit("7", 0), corrected: "2" }), /by you/);
});

test("what is typed is a number of one line or several, in any script's digits", () => {
  const typed = ["42/1", " 4 2 ", "٤٢", "۴۲", "7", "seven", "", "/", "4.2", "-1"].map(typedNumber);
  assert.deepEqual(typed, ["42\n1", "4\n2", "42", "42", "7", null, null, null, null, null]);
});

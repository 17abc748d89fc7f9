import assert from "node:assert/strict";
import { test } from "node:test";

import { doubtsOf, isTextUnsure, isUnsure, noteOf } from "../../../../../page/view/browser/answer/doubt.js";
import { correctDigit, typeNumber } from "../../../../../page/view/browser/answer/corrections.js";
import { newView, takeReading } from "../../../../../page/view/browser/reading.js";
import { asCsv } from "../../../../../page/view/browser/visit/readings_table.js";

const digit = (label, left, confidence = 0.99, rejected = false) => ({
  label, confidence, rejected, line: 0, box: [left, 0, left + 50, 100], glyph: label,
  top3: [[label, confidence], ["1", 1 - confidence], ["2", 0]],
});

function read(digits, { confidence = 0.97, way = "photo", ...rest } = {}) {
  const view = newView(way);
  const text = digits.filter((each) => !each.rejected).map((each) => each.label).join("");
  takeReading(view, { text, digits, confidence, ...rest });
  return view;
}

test("a sure number has nothing beside it", () => {
  const view = read([digit("3", 0), digit("8", 60)]);
  assert.deepEqual(doubtsOf(view), []);
  assert.equal(noteOf(view), "");
  assert.ok(!isTextUnsure(view));
  assert.deepEqual(doubtsOf(newView("draw")), []);
});

test("marks that were left out are counted", () => {
  const left = (count) => read([digit("3", 0), ...Array.from({ length: count }, (_, i) => digit("8", 60 + 60 * i, 0.2, true))]);
  assert.deepEqual(doubtsOf(left(1)), ["1 mark left out"]);
  assert.deepEqual(doubtsOf(left(3)), ["3 marks left out"]);
  assert.deepEqual(doubtsOf(read([digit("8", 0, 0.2, true)])), []); // no number: the answer itself says so
});

test("a digit that is not sure is named with its likeliest other label, many are counted", () => {
  assert.deepEqual(doubtsOf(read([digit("7", 0, 0.6), digit("3", 60)])), ["the 7 could be a 1"]);
  const many = [digit("7", 0, 0.6), digit("3", 60, 0.5), digit("4", 120, 0.8)];
  assert.deepEqual(doubtsOf(read(many)), ["3 digits are not sure"]);
  assert.ok(isUnsure(digit("7", 0, 0.6)));
  assert.ok(!isUnsure(digit("7", 0, 0.2, true)));
});

test("a number that may well be wrong says so, and of a picture that it may be turned", () => {
  const photo = read([digit("3", 0)], { confidence: 0.4 });
  assert.ok(isTextUnsure(photo));
  assert.equal(noteOf(photo), "40 % likely right, part of it may be missing or wrong, if the writing lies on its side, turn the picture.");
  const drawing = read([digit("3", 0, 0.6)], { confidence: 0.4, way: "draw" });
  assert.equal(noteOf(drawing), "40 % likely right, the 3 could be a 1.");
});

test("a picture that was turned says so", () => {
  assert.equal(noteOf(read([digit("3", 0)], { turned_deg: 90 })), "The picture was turned to read it.");
});

test("what a person said is not doubted", () => {
  const view = read([digit("7", 0, 0.6), digit("8", 60, 0.2, true)], { confidence: 0.3 });
  view.chosen = 0;
  correctDigit(view, "1");
  assert.deepEqual(doubtsOf(view), ["1 mark left out"]);
  assert.ok(!isTextUnsure(view));
  typeNumber(view, "18");
  assert.deepEqual(doubtsOf(view), []);
  assert.equal(noteOf(view), "");
});

test("the table to take along tells the confidence of the number and its doubts", () => {
  const view = { name: "a.png", ...read([digit("7", 0, 0.6), digit("8", 60, 0.2, true)], { confidence: 0.3456789 }) };
  const [head, row] = asCsv([view]).split("\r\n");
  assert.match(head, /,confidence,doubts$/);
  assert.match(row, /,"0.3457","1 mark left out; the 7 could be a 1; if the writing lies on its side, turn the picture"$/);
});

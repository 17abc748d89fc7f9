import assert from "node:assert/strict";
import { test } from "node:test";

import { asCsv, exportedRows } from "../../../../../page/view/browser/visit/readings_table.js";

const box = [0, 0, 5, 9];
const digit = (label, line = 0) => ({ label, shown: label, line, box, confidence: 0.9, top3: [[label, 0.9]], rejected: false, glyph: "data:" });
const view = (name, ...digits) => ({ name, way: "photo", state: "read", digits, text: "385", at: "2026-01-01" });

test("a row has the number, what was read, how sure and when", () => {
  const [row] = exportedRows([view("lines.png", digit("3"), digit("1", 1))]);
  assert.deepEqual([row.from, row.number, row.read, row.corrected, row.least_sure], ["lines.png", "3\n1", "385", false, 0.9]);
  assert.deepEqual(Object.keys(row.digits[0]), ["label", "confidence", "top3", "box", "rejected", "corrected"]);
});

test("a failure is a row too", () => {
  const [row] = exportedRows([{ name: "broken.png", way: "photo", state: "error", error: "damaged" }]);
  assert.deepEqual([row.number, row.read, row.error, row.digits], ["", "", "damaged", []]);
});

test("CSV has a line for each reading, its lines joined by a slash", () => {
  const lines = asCsv([view("lines.png", digit("3"), digit("1", 1))]).split("\r\n");
  assert.equal(lines[0], "from,number,read,corrected,least_sure,error,at,confidence,doubts");
  assert.equal(lines[1], '"lines.png","3/1","385","false","0.9","","2026-01-01","",""');
  assert.equal(lines.length, 3);
});

test("a name that a spreadsheet would run is harmless, and quotes stay in their cell", () => {
  for (const begin of ["=", "+", "-", "@", "\t", "\r", " =", "\u00a0=", "＝", "＋", "－", "＠", " ＝"]) {
    assert.ok(asCsv([view(`${begin}1+1`)]).includes(`"'${begin}1+1"`));
  }
  assert.ok(asCsv([view('a"b,c')]).includes('"a""b,c"'));
});

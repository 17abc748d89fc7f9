import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { askUntilAnswered, NOT_REACHED } from "../../../../../page/view/browser/asking.js";
import { makePictureChanges } from "../../../../../page/view/browser/pictures/picture_changes.js";

const RETRY_MS = 1;
const settled = () => new Promise((done) => { setTimeout(done, 5 * RETRY_MS); });
const corrected = (label, box) => ({ label, box, isOn: true });

let view, asked, toasts, finished, changes;

// A server whose answers the test gives, in any order; `asked` has what it was asked.
beforeEach(() => {
  [asked, toasts, finished] = [[], [], []];
  view = {
    way: "photo",
    size: [100, 50],
    source: { path: "a", turn_deg: 0, crop: null },
    digits: [],
    said: [corrected("4", [10, 0, 20, 50])],
  };
  const read_file = (source) => new Promise((answer) => { asked.push({ source, answer }); });
  const page = { way: "photo", views: { photo: view }, server: { read_file }, show() {}, toast: (text) => toasts.push(text) };
  const ask = (_, signal, call, onWait) => askUntilAnswered(call, signal, (said) => onWait(said.code), RETRY_MS);
  changes = makePictureChanges(page, ask, async (_, said) => finished.push(said.text));
});

test("two quick turns make one, whichever is answered first", async () => {
  changes.readTurned(view, 90);
  changes.readTurned(view, 90);
  asked[1].answer({ text: "both" });
  await settled();
  asked[0].answer({ text: "the first" });
  await settled();
  assert.deepEqual([finished, view.source.turn_deg], [["both"], 180]);
  assert.deepEqual(view.said[0].box, [80, 0, 90, 50]); // what was corrected is turned along
});

test("a turn and its back change nothing that was corrected", async () => {
  changes.readTurned(view, -90);
  changes.readTurned(view, 90);
  asked[1].answer({ text: "as before" });
  await settled();
  assert.deepEqual([view.source.turn_deg, view.said.length, toasts], [0, 1, []]);
});

test("a part that is chosen before a turn is answered is of the turned picture, and a turn of it", async () => {
  view.source.crop = [0, 0, 0.5, 1];
  changes.readTurned(view, 90);
  assert.deepEqual(asked[0].source, { path: "a", turn_deg: 90, crop: [0, 0, 1, 0.5] });
  changes.readPart(view, null);
  changes.readTurned(view, 90);
  assert.deepEqual(asked[2].source, { path: "a", turn_deg: 180, crop: null });
  asked[2].answer({ text: "whole" });
  await settled();
  assert.deepEqual([view.source.turn_deg, view.source.crop, view.said], [180, null, []]); // another part
});

test("an absent server is asked again, and what was passed over is not", async () => {
  changes.readTurned(view, 90);
  asked[0].answer(NOT_REACHED);
  await settled();
  assert.deepEqual([asked.length, toasts, view.source.turn_deg], [2, [NOT_REACHED.code], 0]);
  changes.readTurned(view, 90);
  asked[1].answer(NOT_REACHED);
  await settled();
  assert.equal(asked.length, 3);
  asked[2].answer({ text: "at last" });
  await settled();
  assert.deepEqual([finished, view.source.turn_deg, view.asked], [["at last"], 180, undefined]);
});

test("what is refused loses nothing and is told", async () => {
  changes.readPart(view, [0, 0, 0.5, 0.5]);
  asked[0].answer({ error: "No.", code: "refused" });
  await settled();
  assert.deepEqual([toasts, view.source.crop, view.said.length, view.asked], [["No."], null, 1, undefined]);
});

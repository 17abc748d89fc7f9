import assert from "node:assert/strict";
import { test } from "node:test";

import { makeHistory } from "../../../../../page/view/browser/drawing/history.js";

test("undo and redo go back and forth, and a new step ends what was undone", () => {
  const history = makeHistory();
  assert.ok(!history.canUndo && !history.canRedo);
  history.step(["7"]);
  history.step(["7", "1"]);
  history.undo();
  assert.deepEqual(history.present, ["7"]);
  history.undo();
  assert.deepEqual(history.present, []);
  assert.ok(!history.canUndo);
  history.redo();
  history.redo();
  assert.deepEqual(history.present, ["7", "1"]);
  assert.ok(!history.canRedo);
  history.undo();
  history.step(["7", "2"]);
  assert.ok(!history.canRedo);
  history.undo();
  assert.deepEqual(history.present, ["7"]);
});

test("a step that goes on is one step", () => {
  const history = makeHistory();
  history.begin();
  history.change(["1"]);
  history.change(["11"]);
  history.undo();
  assert.deepEqual(history.present, []);
});

test("a step that is taken back leaves even what was undone before", () => {
  const history = makeHistory();
  history.step(["7"]);
  history.undo();
  history.begin();
  assert.ok(history.isUnchanged);
  history.change(["."]);
  assert.ok(!history.isUnchanged);
  history.takeBack();
  assert.deepEqual(history.present, []);
  assert.ok(!history.canUndo);
  history.redo();
  assert.deepEqual(history.present, ["7"]);
});

test("all states are mapped, those of the future too", () => {
  const history = makeHistory();
  for (const list of [[1], [2], [3]]) history.step(list);
  history.undo();
  assert.deepEqual(history.lists, [[], [1], [2], [3]]);
  history.map((list) => list.map((each) => 10 * each));
  assert.deepEqual(history.lists, [[], [10], [20], [30]]);
  history.redo();
  assert.deepEqual(history.present, [30]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { askUntilAnswered, NOT_REACHED, STOPPED, unlessStopped } from "../../../../../page/view/browser/asking.js";
import { makePictureQueue } from "../../../../../page/view/browser/pictures/picture_queue.js";
import { summary, tooLarge } from "../../../../../page/view/browser/words.js";

const waiting = (...names) => names.map((name) => ({ name, state: "waiting" }));

// A panel that writes down what it is told, and a queue that reads what is not called "bad".
function started(onRead = () => {}) {
  const told = [];
  const panel = {
    work: ({ done, all }) => told.push(`${done + 1} of ${all}`),
    end: (result, isStopped) => told.push({ ...result, isStopped }),
  };
  const dropped = [];
  async function read(view, signal) {
    await onRead(view, queue, signal);
    if (!signal.aborted) view.state = view.name.startsWith("bad") ? "error" : "read";
  }
  const queue = makePictureQueue(read, panel, (views) => dropped.push(...views.map((each) => each.name)));
  return { queue, told, dropped };
}

test("pictures are read one after the other, counted, and summed up", async () => {
  const { queue, told } = started();
  await queue.add(waiting("a", "bad", "c"));
  assert.deepEqual(told.slice(0, 3), ["1 of 3", "2 of 3", "3 of 3"]);
  assert.deepEqual(told[3], { read: 2, failed: ["bad"], left: 0, isStopped: false });
  assert.equal(summary(told[3]), "2 read, 1 failed: bad");
});

test("what is stopped can go on", async () => {
  const { queue, told } = started((view, each) => view.name === "b" && told.length < 4 && each.stop());
  const views = waiting("a", "b", "c");
  await queue.add(views);
  assert.deepEqual(views.map((view) => view.state), ["read", "waiting", "waiting"]);
  assert.deepEqual(told.at(-1), { read: 1, failed: [], left: 2, isStopped: true });
  assert.equal(summary(told.at(-1)), "1 read, 2 not read");
  told.push("more");
  told.push("more");
  await queue.run();
  assert.deepEqual(views.map((view) => view.state), ["read", "read", "read"]);
  assert.deepEqual(told.at(-1), { read: 3, failed: [], left: 0, isStopped: false });
});

test("what is stopped can be dropped", async () => {
  const { queue, told, dropped } = started((view, each) => view.name === "b" && each.stop());
  await queue.add(waiting("a", "b", "c"));
  queue.drop();
  assert.deepEqual(dropped, ["b", "c"]);
  assert.deepEqual(told.at(-1), { read: 1, failed: [], left: 0, isStopped: false });
  await queue.add(waiting("d"));
  assert.deepEqual(told.at(-2), "1 of 1"); // what was done is not counted again
});

test("more pictures join those that are being read", async () => {
  const more = waiting("c");
  const { queue, told } = started((view, each) => { if (view.name === "a") each.add(more); });
  await queue.add(waiting("a", "b"));
  assert.equal(more[0].state, "read");
  assert.ok(told.includes("3 of 3"));
  assert.equal(told.filter((each) => each.isStopped !== undefined).length, 1);
});

test("of two links the last one is read", async () => {
  const held = [];
  const { queue } = started((view) => view.name === "slow" && new Promise((done) => held.push(done)));
  const [slow] = waiting("slow");
  queue.add([slow]);
  const [quick] = waiting("quick");
  const replaced = queue.replace([quick]);
  held[0]();
  await replaced;
  assert.deepEqual([slow.state, quick.state], ["waiting", "read"]);
});

test("of links one after the other those that are passed over are not read", async () => {
  const never = new Promise(() => {});
  const { queue, told } = started((view, _, signal) => view.name === "slow" && unlessStopped(never, signal));
  const [slow, passed, last] = ["slow", "slow", "last"].map((name) => waiting(name)[0]);
  queue.add([slow]);
  queue.replace([passed]);
  await queue.replace([last]);
  assert.deepEqual([slow.state, passed.state, last.state], ["waiting", "waiting", "read"]);
  assert.equal(told.at(-1).read, 1);
});

test("what comes just after a stop goes on with the rest", async () => {
  let stops = 1;
  const { queue } = started((view, each) => stops-- > 0 && each.stop());
  const [a, b] = waiting("a", "b");
  const first = queue.add([a]);
  await queue.add([b]);
  await first;
  assert.equal(b.state, "read");
});

test("what does not answer is asked again until it does or is stopped", async () => {
  const answers = [NOT_REACHED, { error: "Much to do.", code: "busy" }, { text: "7" }];
  const why = [];
  const controller = new AbortController();
  const said = await askUntilAnswered(async () => answers.shift(), controller.signal, (each) => why.push(each.code), 1);
  assert.deepEqual([said, why], [{ text: "7" }, ["not reached", "busy"]]);
  const refused = { error: "damaged", code: "refused" };
  assert.equal(await askUntilAnswered(async () => refused, controller.signal, assert.fail), refused);
  const never = askUntilAnswered(async () => NOT_REACHED, controller.signal, () => controller.abort());
  assert.equal((await never).code, STOPPED.code);
  assert.equal((await unlessStopped(new Promise(() => {}), controller.signal)).code, STOPPED.code);
});

test("a file that is too large is told with its size and the limit", () => {
  assert.equal(tooLarge(23_040_000), "Too large: 23 MB. The limit is 20 MB.");
  assert.equal(tooLarge(20_400_001), "Too large: 20.4 MB. The limit is 20 MB.");
});

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { server, upload } from "../../../../page/view/browser/server.js";

const asked = [];
let sent; // the last XMLHttpRequest

class Request {
  upload = {};

  constructor() {
    sent = this;
  }

  open(method, address) {
    Object.assign(this, { method, address: String(address) });
  }

  send(form) {
    this.form = form;
  }

  abort() {
    this.onabort();
  }
}

function answer(status, said) {
  globalThis.fetch = async (address, options) => {
    asked.push({ address: String(address), ...options });
    return new Response(typeof said === "string" ? said : JSON.stringify(said), { status });
  };
}

beforeEach(() => {
  asked.length = 0;
  globalThis.document = { baseURI: "https://digits.example/space/" };
  globalThis.XMLHttpRequest = Request;
});

test("each question is a POST of JSON below the page's own address", async () => {
  answer(200, { text: "7" });
  assert.deepEqual(await server.read_drawing([[[0, 1]]]), { text: "7" });
  const [{ address, method, body, headers }] = asked;
  assert.equal(address, "https://digits.example/space/ask/read_drawing");
  assert.deepEqual([method, body], ["POST", "[[[0,1]]]"]);
  assert.equal(headers["Content-Type"], "application/json");
  assert.deepEqual(Object.keys(server), ["read_drawing", "read_file", "read_link", "explain", "keep"]);
});

test("a refusal is told in the server's words, with a code", async () => {
  answer(503, { detail: "Busy" });
  assert.deepEqual(await server.explain({}), { error: "Busy", code: "busy" });
  answer(413, { detail: "Too large" });
  assert.deepEqual(await server.explain({}), { error: "Too large", code: "refused" });
});

test("what is no answer of the server throws", async () => {
  answer(502, "<html>");
  await assert.rejects(server.read_link("x"));
});

test("a question can be stopped", async () => {
  answer(200, {});
  const { signal } = new AbortController();
  await server.read_link("x", { signal });
  assert.equal(asked[0].signal, signal);
});

test("an upload tells its progress and answers with a path", async () => {
  const shares = [];
  const done = upload(new Blob(["x"]), { onProgress: (share) => shares.push(share) });
  assert.equal(sent.address, "https://digits.example/space/gradio_api/upload");
  assert.ok(sent.form.get("files"));
  sent.upload.onprogress({ loaded: 1, total: 4 });
  Object.assign(sent, { status: 200, response: ["name"] });
  sent.onload();
  assert.deepEqual(await done, { path: "name" });
  assert.deepEqual(shares, [0.25]);
});

test("an upload that is refused, fails or is stopped says so", async () => {
  const refused = upload(new Blob(["x"]));
  Object.assign(sent, { status: 507, response: { detail: "Full" } });
  sent.onload();
  assert.deepEqual(await refused, { error: "Full", code: "refused" });
  const failed = upload(new Blob(["x"]));
  sent.onerror();
  await assert.rejects(failed);
  const stopping = new AbortController();
  const stopped = upload(new Blob(["x"]), { signal: stopping.signal });
  stopping.abort();
  await assert.rejects(stopped, { name: "AbortError" });
});

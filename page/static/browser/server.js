// What the page asks a server elsewhere: here a worker answers. It takes the place of the
// module of this name that asks a server, and gives the same two names.

import { makeLoadingBar } from "./loading_bar.js";
import { makeLocalFiles } from "./local_files.js";
import { LIMIT_BYTES, tooLarge } from "./words.js";

const LINK_MS = 15_000;
const NO_LINK =
  "This picture cannot be fetched from here: its site must answer, and must let other pages read it. Most do not. Save the picture and choose it as a photo.";

const site = JSON.parse(document.getElementById("site").textContent);
const base = document.baseURI;
const bar = makeLoadingBar(document.querySelector(".answer"), site.bytes);
const files = makeLocalFiles();
const waiting = new Map(); // what takes the answer, by the number of the question
let asked = 0;
let stopped = false;
const worker = bar.canRead() ? startWorker() : stop();

const refused = (error) => ({ error, code: "refused" });

function startWorker() {
  const started = new Worker(new URL(`${site.page}/worker.js`, base), { type: "module" });
  started.addEventListener("message", ({ data }) => {
    if (data.id !== undefined) answered(data);
    else if (data.got) bar.got(data.got);
    else if (data.ready) arrived(data.ready);
    else fail(data.failed);
  });
  started.addEventListener("error", (event) => fail(event.message ?? "its script is missing"));
  started.postMessage({ files: site.files, core: site.core, base });
  return started;
}

function answered({ id, answer }) {
  waiting.get(id)?.(answer);
  waiting.delete(id);
}

function arrived(what) {
  document.documentElement.dataset.reader = what; // "first", then "whole"
  if (what === "first") bar.done();
  else keepForOffline();
}

// What is fetched then is what was not fetched yet: examples, and the page itself.
function keepForOffline() {
  navigator.serviceWorker?.register(new URL("service_worker.js", base)).catch(console.warn);
}

function stop() {
  stopped = true;
  return null;
}

function fail(reason) {
  stop();
  bar.failed(reason);
  for (const id of waiting.keys()) answered({ id, answer: refused("The reader is not there.") });
}

function ask(name, value, file, signal) {
  if (stopped) return Promise.resolve(refused("The reader is not there."));
  return new Promise((take, reject) => {
    asked += 1;
    waiting.set(asked, take);
    signal?.addEventListener("abort", () => reject(signal.reason));
    worker.postMessage({ id: asked, name, asked: value, file });
  });
}

// A reload of the page forgets the files.
async function readFile({ path, ...chosen }, signal) {
  const file = files.named(path);
  return file ? ask("read_file", chosen, file, signal) : { error: "This file is not here any longer.", code: "gone" };
}

async function readLink(address, signal) {
  let held;
  try {
    const late = AbortSignal.timeout(LINK_MS);
    const options = { credentials: "omit", referrerPolicy: "no-referrer", signal: late };
    const response = await fetch(address, options);
    if (!response.ok) return refused(`The site answers ${response.status} instead of a picture.`);
    held = await response.blob();
  } catch {
    return refused(NO_LINK);
  }
  if (held.size > LIMIT_BYTES) return refused(tooLarge(held.size));
  const { path, error } = await files.keep(held);
  return error ? refused(error) : { ...(await readFile({ path }, signal)), path };
}

export const server = {
  read_drawing: (strokes, { signal } = {}) => ask("read_drawing", strokes, undefined, signal),
  read_file: (source, { signal } = {}) => readFile(source, signal),
  read_link: (address, { signal } = {}) => readLink(address, signal),
  explain: (digit, { signal } = {}) => ask("explain", digit, undefined, signal),
};

// Keeps a file in this browser and answers with {path}, or {error, code}.
export async function upload(file) {
  const { path, error } = await files.keep(file);
  return error ? refused(error) : { path };
}

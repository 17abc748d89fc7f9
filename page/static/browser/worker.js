// The reader in a worker of its own: Pyodide, and the project's Python as it is on a server.
// It is told {files, page} once, and then asked {id, name, asked, file}; it answers {id, answer},
// and says how far it is: {got}, {ready}, {failed}.

import { take } from "./downloads.js";

const ROOT = "/reader";
let python = null; // the functions of worker_calls.py
let firstReady, allReady;
const first = new Promise((done) => { firstReady = done; });
const all = new Promise((done) => { allReady = done; });

// A first digit of one stroke waits for nothing that only lines and photos need.
const needed = ({ name, asked }) => (name === "read_drawing" && asked.length === 1 ? first : all);

function failed(error) {
  postMessage({ failed: String(error?.message ?? error) });
}

// Pyodide says nothing of a browser that cannot compile it, and waits for ever.
function tellOfRefusedCode() {
  for (const name of ["instantiateStreaming", "instantiate"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = (...values) =>
      original.apply(WebAssembly, values).catch((error) => {
        failed(error);
        throw error;
      });
  }
}

async function start({ files, base, core }) {
  tellOfRefusedCode();
  const at = (name) => new URL(files[name].path, base).href;
  const got = (bytes) => postMessage({ got: bytes });
  const whole = async (name) => (await take(at(name), got)).arrayBuffer();
  const code = take(at("pyodide.asm.wasm.gz"), got); // compiled as it comes
  const [library, packages] = [whole("python_stdlib.zip"), whole("first.zip")];
  const behind = Promise.all([library, packages]).then(() => whole("behind.zip"));
  Promise.all([code, library, behind]).catch(failed);
  // Pyodide fetches two files by itself: it is given those that are on their way.
  const own = { "pyodide.asm.wasm": code, "python_stdlib.zip": library.then((held) => new Response(held)) };
  const fetchAnother = self.fetch;
  self.fetch = (resource, options) => {
    const name = String(resource.url ?? resource).split("/").at(-1);
    return own[name] ?? fetchAnother(resource, options);
  };
  const { loadPyodide } = await import(new URL("pyodide.mjs", at("pyodide.asm.mjs")).href);
  const pyodide = await loadPyodide({
    indexURL: new URL(".", at("pyodide.asm.mjs")).href,
    lockFileContents: { info: core, packages: {} },
    env: { HOME: ROOT, PYTHONDONTWRITEBYTECODE: "1" },
  });
  await unpack(pyodide, packages);
  pyodide.runPython(`import sys; sys.path.insert(0, "${ROOT}")`);
  python = pyodide.pyimport("page.static.worker_calls");
  python.load_reader(false);
  firstReady();
  postMessage({ ready: "first" });
  await unpack(pyodide, behind);
  python.load_reader(true);
  allReady();
  postMessage({ ready: "whole" });
}

async function unpack(pyodide, download) {
  pyodide.unpackArchive(await download, "zip", { extractDir: ROOT });
}

async function answer({ id, name, asked, file }) {
  await needed({ name, asked });
  try {
    const packed = file && (await file.arrayBuffer());
    const said = python.answer(name, JSON.stringify(asked), packed && new Uint8Array(packed));
    postMessage({ id, answer: JSON.parse(said) });
  } catch (error) {
    postMessage({ id, answer: { error: "The reader stopped at this picture. Try it smaller.", code: "refused" } });
    console.error(error);
  }
}

addEventListener("message", ({ data }) => {
  if (data.files) start(data).catch(failed);
  else answer(data);
});

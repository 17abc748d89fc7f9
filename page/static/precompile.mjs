// Compiles modules for the Python of Pyodide: node precompile.mjs PYODIDE_FOLDER < in.zip > out.zip
// It is that Python itself that compiles, since no other one of the same version may be at hand.

import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const parts = [];
for await (const part of process.stdin) parts.push(part);
const pyodide = await loadPyodide({
  indexURL: `${folder}/`,
  lockFileContents: { info: { python: "3.14.0", arch: "wasm32", platform: "", version: "", abi_version: "" }, packages: {} },
});
pyodide.FS.writeFile("/in.zip", new Uint8Array(Buffer.concat(parts)));
pyodide.runPython(`
import importlib._bootstrap_external as external
import importlib.util
import zipfile

with zipfile.ZipFile("/in.zip") as sources, zipfile.ZipFile("/out.zip", "w") as compiled:
    for path in sources.namelist():
        source = sources.read(path)
        # Unchecked: there is no source beside it. Without docstrings and assertions (-OO).
        code = compile(source, path, "exec", dont_inherit=True, optimize=2)
        checked = importlib.util.source_hash(source)
        compiled.writestr(path + "c", external._code_to_hash_pyc(code, checked, False))
`);
process.stdout.write(pyodide.FS.readFile("/out.zip"));

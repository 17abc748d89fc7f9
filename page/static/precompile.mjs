// Compiles modules for the Python of Pyodide: node precompile.mjs PYODIDE_FOLDER < in.zip > out.zip
// It is that Python itself that compiles, since no other one of the same version may be at hand.

import { pathToFileURL } from "node:url";

const COMPILE = `
import importlib._bootstrap_external as external
import importlib.util
import zipfile

with zipfile.ZipFile("/in.zip") as sources, zipfile.ZipFile("/out.zip", "w") as compiled:
    for path in sources.namelist():
        source = sources.read(path)
        # Unchecked: there is no source beside it. Without docstrings and assertions (-OO).
        code = compile(source, path.partition("/")[2], "exec", dont_inherit=True, optimize=2)
        checked = importlib.util.source_hash(source)
        compiled.writestr(path + "c", external._code_to_hash_pyc(code, checked, False))
`;

async function compiled(folder, sources, core) {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
  const pyodide = await loadPyodide({ indexURL: `${folder}/`, lockFileContents: { info: core, packages: {} } });
  pyodide.FS.writeFile("/in.zip", sources);
  pyodide.runPython(COMPILE);
  return pyodide.FS.readFile("/out.zip");
}

const [folder, core] = process.argv.slice(2);
const parts = [];
for await (const part of process.stdin) parts.push(part);
try {
  process.stdout.write(await compiled(folder, new Uint8Array(Buffer.concat(parts)), JSON.parse(core)));
} catch (error) {
  console.error(String(error.message).slice(-2000)); // Node would print all of Pyodide before it
  process.exitCode = 1;
}

// Files of this site, from the browser's own store of them or else from the server.

export const STORE = "digit-reader";
const fetchFile = globalThis.fetch.bind(globalThis); // the worker puts another one in its place

// Where cookies and site data are blocked, and on an address without https, there is no store.
async function store() {
  try {
    return await caches.open(STORE);
  } catch {
    return null;
  }
}

// The response to a file's address; its path holds a hash of what is in it. `got` is called with
// the number of bytes as they come. A file that ends in .gz is unpacked.
export async function take(url, got = () => {}) {
  const kept = await store();
  const found = await kept?.match(url);
  const response = found ?? (await fetchFile(url));
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  if (!found && kept) kept.put(url, response.clone()).catch(() => {}); // a full disk is no reason to stop
  const counted = new TransformStream({
    transform(part, out) {
      got(part.length);
      out.enqueue(part);
    },
  });
  const body = response.body.pipeThrough(counted);
  const isPacked = url.endsWith(".gz");
  const type = url.includes(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body, {
    headers: { "content-type": type },
  });
}

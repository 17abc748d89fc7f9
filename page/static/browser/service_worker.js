// Keeps every file of this version in the browser, so that the page opens without a network.
// A file is kept under its address and the hash of what is in it: what a new version shares with
// the one before is not fetched again.

const VERSION = "{version}";
const FILES = JSON.parse('{files}'); // hashes by path; "" is the page itself
const STORE = "digit-reader";

const address = (path) => new URL(path, registration.scope).href;
// Archives and scripts have the hash in their path already.
const keyOf = (path) => (path.includes(FILES[path]) ? address(path) : `${address(path)}?${FILES[path]}`);

async function keepAll() {
  const store = await caches.open(STORE);
  await Promise.all(
    Object.keys(FILES).map(async (path) => {
      const key = keyOf(path);
      if (await store.match(key)) return;
      const response = await fetch(address(path), { cache: "reload" });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      if (!path && !(await response.clone().text()).includes(VERSION)) throw new Error("another version");
      await store.put(key, response);
    }),
  );
}

async function dropOthers() {
  const store = await caches.open(STORE);
  const own = new Set(Object.keys(FILES).map(keyOf));
  const kept = await store.keys();
  await Promise.all(kept.filter(({ url }) => !own.has(url)).map((request) => store.delete(request)));
}

async function answer(request, path) {
  const store = await caches.open(STORE);
  return (await store.match(keyOf(path))) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(keepAll()));
addEventListener("activate", (event) => event.waitUntil(dropOthers().then(() => clients.claim())));
addEventListener("message", ({ data, source }) => {
  if (data === "take over") skipWaiting();
  else if (data.version && data.version !== VERSION) source.postMessage("load anew");
});
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  const path = request.url.slice(registration.scope.length).replace(/[?#].*$/s, "").replace(/^index\.html$/, "");
  if (path in FILES) event.respondWith(answer(request, path));
});

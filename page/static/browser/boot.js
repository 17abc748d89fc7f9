// Starts the page without a server: its questions go to a worker in this browser.

import { start } from "./main.js";
import { server, upload } from "./server.js";

const PATIENCE_MS = 3000;

// A version that came in the meantime takes over now, before anything is drawn. It can as soon as the
// old one has nothing left to answer, so this page asks for nothing until it is loaded anew.
async function takeNewVersion() {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => null);
  if (!registration?.waiting) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  registration.waiting.postMessage("take over");
  await new Promise((done) => setTimeout(done, PATIENCE_MS));
}

await takeNewVersion();
start(document.body, server, upload);

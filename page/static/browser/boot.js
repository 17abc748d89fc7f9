// Starts the page without a server: its questions go to a worker in this browser.

import { start } from "./main.js";
import { server, upload } from "./server.js";

// A version that came in the meantime takes over now, before anything is drawn.
async function takeNewVersion() {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => null);
  if (!registration?.waiting) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  registration.waiting.postMessage("take over");
}

takeNewVersion();
start(document.body, server, upload);

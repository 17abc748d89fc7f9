// Starts the page without a server: its questions go to a worker in this browser.

import { server, upload } from "./local_server.js";

// A version that came in the meantime takes over now, before anything is drawn.
async function takeNewVersion() {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => null);
  if (!registration?.waiting) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  registration.waiting.postMessage("take over");
}

const { page } = JSON.parse(document.getElementById("site").textContent);
takeNewVersion();
import(new URL(`${page}/main.js`, document.baseURI))
  .then(({ start }) => start(document.body, server, upload))
  .catch(console.error);

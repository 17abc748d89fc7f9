// Starts the page without a server: its questions go to a worker in this browser.

import { start } from "./main.js";
import { server, upload } from "./server.js";

const PATIENCE_MS = 3000;

// A version that came in the meantime takes over now, before anything is drawn. It can as soon as the
// old one has nothing left to answer, so this page asks for nothing until it is loaded anew. It may
// also take over while this page comes from the old one: so whoever answers is asked, now and later.
async function takeNewVersion() {
  const workers = navigator.serviceWorker;
  const registration = await workers?.getRegistration().catch(() => null);
  if (!registration || !workers.controller) return;
  const { version } = JSON.parse(document.getElementById("site").textContent);
  const ask = () => workers.controller.postMessage({ version });
  workers.addEventListener("message", ({ data }) => {
    if (data !== "load anew" || sessionStorage.getItem(data) === version) return;
    sessionStorage.setItem(data, version); // once, whatever it brings
    location.reload();
  });
  workers.addEventListener("controllerchange", ask);
  workers.startMessages();
  ask();
  if (!registration.waiting) return;
  registration.waiting.postMessage("take over");
  await new Promise((done) => setTimeout(done, PATIENCE_MS));
}

await takeNewVersion();
start(document.body, server, upload);

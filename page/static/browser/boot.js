// Starts the page without a server: its questions go to a worker in this browser.

import { start } from "./main.js";
import { server, upload } from "./server.js";

const PATIENCE_MS = 1000;

const pause = (length) => new Promise((done) => setTimeout(done, length));

// A version that came in the meantime takes over now, before anything is drawn. It can as soon as the
// old one has nothing left to answer, so this page asks for nothing until it is loaded anew. It may
// also take over while this page comes from the old one: so whoever answers is asked, now and later.
// A browser may take an answer that nobody waits for any longer for one that is owed, for minutes:
// then the old version is given up, where the network can give the new one.
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
  await pause(PATIENCE_MS);
  if (registration.waiting && (await fetch("service_worker.js", { cache: "no-store" }).catch(() => null))?.ok) {
    await registration.unregister();
    location.reload();
    await pause(PATIENCE_MS);
  }
}

await takeNewVersion();
start(document.body, server, upload);

// Starts the page: Gradio calls this once when it mounts the component.

import { makeConsent } from "./answer/consent.js";
import { listen } from "./drawing/input_events.js";
import { startLiveReading } from "./drawing/live_reading.js";
import { makePictureReading } from "./pictures/picture_reading.js";
import { makeSharing } from "./answer/sharing.js";
import { makePage } from "./views.js";

// `element` holds page.html, `server` has a function for each call of the page, and `upload` stores
// a file on the server and answers with its path.
export function start(element, server, upload) {
  const page = makePage(element.querySelector(".desk"), server);
  for (const part of [makeConsent, startLiveReading, makePictureReading, makeSharing]) {
    Object.assign(page, part(page, upload));
  }
  listen(page);
  document.querySelector("#first-paint")?.remove();
}

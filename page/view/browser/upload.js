// A file on its way to the server, with word of how far it is.

import { NOT_REACHED, STOPPED } from "./asking.js";

const UPLOADS = "gradio_api/upload"; // beside the page
const BUSY = [429, 503]; // statuses of a server that has much to do

// Answers {path} of the stored file, or {error, code}.
//   onProgress: is told the share that was sent, from 0 to 1; signal: stops it.
export function uploadFile(file, { onProgress, signal }) {
  return new Promise((done) => {
    if (signal.aborted) return done(STOPPED);
    const request = new XMLHttpRequest(); // fetch does not tell how much it has sent
    const form = new FormData();
    form.append("files", file, "picture");
    request.upload.onprogress = ({ loaded, total }) => total && onProgress(loaded / total);
    request.onload = () => done(answerOf(request));
    request.onerror = request.ontimeout = () => done(NOT_REACHED);
    request.onabort = () => done(STOPPED);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.responseType = "json";
    request.open("POST", new URL(UPLOADS, document.baseURI));
    request.send(form);
  });
}

function answerOf({ status, response }) {
  if (status === 200 && typeof response?.[0] === "string") return { path: response[0] };
  if (!response?.detail) return NOT_REACHED; // something between the page and its server
  return { error: response.detail, code: BUSY.includes(status) ? "busy" : "refused" };
}

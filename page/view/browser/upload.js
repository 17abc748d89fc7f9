// A file on its way to the server, with word of how far it is.

const UPLOADS = "gradio_api/upload"; // beside the page
const BUSY_STATUSES = [429, 503];

// Stores a file on the server and answers with {path}, or {error, code}; it throws where no server
// is. `onProgress` is told what share has been sent, `signal` stops it.
export function upload(file, { onProgress, signal }) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much it has sent
    request.open("POST", new URL(UPLOADS, document.baseURI));
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => total && onProgress(loaded / total);
    request.onload = () => (request.response ? done(answerOf(request)) : fail(new Error(`status ${request.status}`)));
    request.onerror = () => fail(new Error("not reached"));
    request.onabort = () => fail(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    const form = new FormData();
    form.append("files", file, "picture");
    request.send(form);
  });
}

function answerOf({ status, response }) {
  if (status === 200) return { path: response[0] };
  return { error: response.detail, code: BUSY_STATUSES.includes(status) ? "busy" : "refused" };
}

// Asks the server. Every question of the page goes through here: a page without a server has another
// module of the same two names.

const QUESTIONS = ["read_drawing", "read_file", "read_link", "explain", "keep"];
const BUSY_STATUSES = [429, 503];

const addressOf = (path) => new URL(path, document.baseURI);

// What the server says of a request that it does not take; words of something else are no answer.
const refusal = (status, { detail }) => ({
  error: detail,
  code: BUSY_STATUSES.includes(status) ? "busy" : "refused",
});

async function ask(name, value, { signal } = {}) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(value);
  const answer = await fetch(addressOf(`ask/${name}`), { method: "POST", headers, body, signal });
  const said = await answer.json();
  return answer.ok ? said : refusal(answer.status, said);
}

// A function for each question: it takes a value and answers with what the server says, or with
// {error, code}; it throws where no server is.
export const server = Object.fromEntries(
  QUESTIONS.map((name) => [name, (value, options) => ask(name, value, options)]),
);

// Stores a file on the server and answers with {path}, or {error, code}. `onProgress` is told what
// share has been sent, `signal` stops it.
export function upload(file, { onProgress, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of what has been sent
    request.open("POST", addressOf("gradio_api/upload"));
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 0);
    request.onload = () => {
      const { status, response } = request;
      if (!response) reject(new Error(`status ${status}`));
      else resolve(status === 200 ? { path: response[0] } : refusal(status, response));
    };
    request.onerror = () => reject(new Error("not reached"));
    request.onabort = () => reject(signal.reason);
    signal?.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("files", file, "picture");
    request.send(form);
  });
}

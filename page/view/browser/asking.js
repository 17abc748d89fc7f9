// What goes wrong between the page and its server, as {error, code}.

export const NOT_REACHED = { error: "The server is not answering.", code: "not reached" };
export const STOPPED = { error: "Stopped.", code: "stopped" };

export const RETRY_MS = 2000;
// Errors that are over when one asks again: no server, or one that has much to do.
const PASSING = [NOT_REACHED.code, "busy"];

export const isPassing = ({ code }) => PASSING.includes(code);
const after = (delay_ms) => new Promise((done) => { setTimeout(done, delay_ms); });

// Settles as soon as a person stops it.
export function unlessStopped(promise, signal) {
  const stopped = new Promise((done) => {
    if (signal.aborted) done(STOPPED);
    signal.addEventListener("abort", () => done(STOPPED), { once: true });
  });
  return Promise.race([promise, stopped]);
}

// Asks until there is an answer or a person stops it; `onWait` is told why it waits.
export async function askUntilAnswered(ask, signal, onWait, retry_ms = RETRY_MS) {
  for (;;) {
    const said = await unlessStopped(ask(), signal);
    if (signal.aborted) return STOPPED;
    if (!isPassing(said)) return said;
    onWait(said);
    await unlessStopped(after(retry_ms), signal);
    if (signal.aborted) return STOPPED;
  }
}

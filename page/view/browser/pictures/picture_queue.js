// Pictures one after the other: a person sees how far it is, stops it, goes on or drops the rest.

// `read(view, signal)` reads one picture and leaves its view "waiting" where it was stopped;
// `panel` shows progress; `onDropped` is told which views will not be read.
export function makePictureQueue(read, panel, onDropped) {
  let all = []; // since the last time that nothing was left
  let stop = null; // of what is just read
  let running = Promise.resolve();
  let latest = null; // what was to replace the others
  const isLeft = (view) => view.state === "waiting";

  function result() {
    const failed = all.filter((view) => view.state === "error").map((view) => view.name);
    const readOnes = all.filter((view) => view.state === "read");
    return { read: readOnes.length, failed, left: all.filter(isLeft).length };
  }

  function counts() {
    const done = all.filter((view) => ["read", "error"].includes(view.state)).length;
    return { done, all: all.length };
  }

  async function readAll() {
    stop = new AbortController();
    const { signal } = stop;
    for (let view = all.find(isLeft); view && !signal.aborted; view = all.find(isLeft)) {
      panel.work(counts());
      await read(view, signal);
    }
    stop = null;
    panel.end(result(), signal.aborted);
  }

  function run() {
    if (stop?.signal.aborted) running = running.then(run); // it is about to end
    else if (!stop) running = readAll();
    return running;
  }

  function add(views) {
    if (!all.some(isLeft) && !stop) all = [];
    all.push(...views);
    return run();
  }

  return {
    add,
    run,
    // Instead of whatever is read or left, and of what was to replace it.
    async replace(views) {
      latest = views;
      stop?.abort();
      await running;
      if (latest !== views) return;
      all = [];
      await add(views);
    },
    // How far the sending of the picture at hand is, and why it waits.
    tell: (share, why) => panel.work({ ...counts(), share, why }),
    stop: () => stop?.abort(),
    drop() {
      const dropped = all.filter(isLeft);
      all = all.filter((view) => !isLeft(view));
      panel.end(result(), false);
      onDropped(dropped);
    },
  };
}

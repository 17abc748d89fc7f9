// Pictures and links: handed in, sent and read.

import { askUntilAnswered, STOPPED } from "../asking.js";
import { make, thumbnailOf } from "../elements.js";
import { takeUpSaid } from "../answer/kept_corrections.js";
import { makePictureChanges } from "./picture_changes.js";
import { makePictureQueue } from "./picture_queue.js";
import { makeProgressPanel } from "./progress_panel.js";
import { CORRECTION_GONE, gone, LIMIT_BYTES, neverRead, NO_PICTURE_HELD, PICTURE_SAFE, tooLarge } from "../words.js";
import { newView, takeReading } from "../reading.js";

const DATA_URL = /^data:/i; // a picture that is its own address: sent as a file, whatever its size

// No turn yet: the reader may turn the picture. From then on it is turned as the person says.
const sourceAt = (path) => ({ path, turn_deg: null, crop: null });
const handedIn = (way, name, rest) => ({ way, state: "waiting", name, ...rest });

// The file of an example; throws where no server is.
async function exampleAt(address, name) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return { file: new File([await response.blob()], name, { type: "image/png" }) };
}

// The file that a data: address holds.
async function heldBy(address) {
  try {
    const held = await (await fetch(address)).blob();
    return { file: new File([held], "picture", { type: held.type }) };
  } catch {
    return { error: NO_PICTURE_HELD, code: "refused" };
  }
}

function withPreview(file) {
  return { file, preview: URL.createObjectURL(file) };
}

export function makePictureReading(page, upload) {
  const { server, show, views } = page;
  const queues = Object.fromEntries(["photo", "link"].map((way) => [way, makeQueue(way)]));

  function makeQueue(way) {
    const foot = page.find(`#way-${way} .viewer-foot`);
    const panel = makeProgressPanel(foot, {
      onStop: () => queue.stop(),
      onContinue: () => queue.run(),
      onDrop: () => queue.drop(),
    });
    const queue = makePictureQueue(read, panel, drop);
    return queue;
  }

  function drop(dropped) {
    for (const view of dropped) page.visit.drop(view);
    for (const way of ["photo", "link"]) {
      if (dropped.includes(views[way])) show((views[way] = page.visit.last(way) ?? newView(way)));
    }
  }

  function readFiles(files) {
    const all = [...files].map((file) => handedIn("photo", file.name, withPreview(file)));
    if (all.length) readPhotos(all);
  }

  function readExample(address, name) {
    readPhotos([handedIn("photo", name, { take: () => exampleAt(address, name) })]);
  }

  // What was handed in last is shown, also while another picture is read.
  function readPhotos(all) {
    page.open("photo");
    show((views.photo = all[0]));
    page.showAnswer();
    if (all.length > 1) [...all].reverse().forEach(page.visit.put);
    queues.photo.add(all);
  }

  function readLink(address) {
    page.open("link");
    const isHeld = DATA_URL.test(address);
    const name = isHeld ? "picture in a data: address" : address;
    const view = handedIn("link", name, isHeld ? { take: () => heldBy(address) } : { address });
    show((views.link = view));
    queues.link.replace([view]); // of two links the last counts
  }

  // Reads what is waiting; it waits on where it was stopped.
  async function read(view, signal) {
    view.state = "reading";
    show(view);
    const said = await answerFor(view, signal);
    if (said.code === STOPPED.code) {
      view.state = "waiting";
      show(view);
    } else await finish(view, said);
  }

  async function answerFor(view, signal) {
    if (view.address && !view.source) return fetched(view, signal);
    const failed = view.source ? null : await send(view, signal);
    if (failed) return failed;
    queues[view.way].tell();
    return askQueued(view, signal, () => server.read_file(view.source, { signal }));
  }

  async function fetched(view, signal) {
    const said = await askQueued(view, signal, () => server.read_link(view.address, { signal }));
    if (said.path) view.source = sourceAt(said.path);
    return said;
  }

  // Takes and sends the file; what went wrong, or null.
  async function send(view, signal) {
    if (!view.file) {
      const taken = await askQueued(view, signal, view.take);
      if (!taken.file) return taken;
      show(Object.assign(view, withPreview(taken.file)));
    }
    if (view.file.size > LIMIT_BYTES) return { error: tooLarge(view.file.size) };
    const onProgress = (share) => queues[view.way].tell(share);
    const sent = await askQueued(view, signal, () => upload(view.file, { onProgress, signal }));
    if (!sent.path) return sent;
    view.source = sourceAt(sent.path);
    return null;
  }

  function askQueued(view, signal, call) {
    return ask(view, signal, call, (why) => {
      queues[view.way].tell(undefined, why);
      show(Object.assign(view, { state: "error", error: why }));
    });
  }

  // Asks until there is an answer; `onWait` is told why it waits.
  async function ask(view, signal, call, onWait) {
    const wait = ({ code, error }) => onWait(code === "busy" ? error : PICTURE_SAFE);
    const said = await askUntilAnswered(() => page.ask(call), signal, wait);
    return said.code === "gone" ? { ...said, error: gone(view.name) } : said;
  }

  async function finish(view, said) {
    const lost = takeReading(view, said);
    if (view.source) view.source.turn_deg ??= said.turned_deg ?? 0;
    if (lost.length) page.toast(CORRECTION_GONE);
    const { picture } = view;
    if (picture) {
      const image = make("img", { src: picture });
      await image.decode();
      if (view.picture !== picture) return; // it was turned meanwhile
      view.thumbnail = thumbnailOf(image, [image.naturalWidth, image.naturalHeight]);
    }
    if (view.preview) URL.revokeObjectURL(view.preview);
    view.preview = undefined;
    page.visit.put(view);
    show(view);
  }

  // What a reload of the page left of a picture: the server may still have it.
  function readKept(way, { name, source, said }) {
    const view = (views[way] = handedIn(way, String(name), { source }));
    takeUpSaid(view, said);
    if (source) {
      queues[way].add([view]);
    } else {
      takeReading(view, { error: neverRead(view.name) });
      show(view);
    }
  }

  const changes = makePictureChanges(page, ask, finish);
  return { readFiles, readExample, readLink, readKept, ...changes };
}

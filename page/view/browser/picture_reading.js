// Pictures and links: handed in, turned, cropped.

import { askUntilAnswered, STOPPED } from "./asking.js";
import { turnedCrop } from "./crop.js";
import { make, thumbnailOf } from "./elements.js";
import { takeUpSaid } from "./kept_corrections.js";
import { makePictureQueue } from "./picture_queue.js";
import { makeProgressPanel } from "./progress_panel.js";
import { CORRECTION_GONE, gone, neverSent, NO_PICTURE_HELD, PICTURE_SAFE, tooLarge } from "./words.js";
import { isMended, newView, takeReading, turnBoxes } from "./reading.js";

const LIMIT_BYTES = 20_000_000; // the server's
const DATA_URL = /^data:/i; // a picture that is its own address: sent as a file, whatever its size

// No turn yet: the reader may turn the picture. From then on it is turned as the person says.
const sourceAt = (path) => ({ path, turn_deg: null, crop: null });
const handedIn = (way, name, rest) => ({ way, state: "waiting", name, ...rest });

// The file that a data: address holds, or null.
async function heldBy(address) {
  try {
    const held = await (await fetch(address)).blob();
    return new File([held], "picture", { type: held.type });
  } catch {
    return null;
  }
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
    page.open("photo");
    const all = [...files].map((file) =>
      handedIn("photo", file.name, { file, preview: URL.createObjectURL(file) }),
    );
    if (!all.length) return undefined;
    if (!queues.photo.isBusy) show((views.photo = all[0]));
    page.showAnswer();
    if (all.length > 1) [...all].reverse().forEach(page.visit.put);
    return queues.photo.add(all);
  }

  async function readLink(address) {
    page.open("link");
    const isHeld = DATA_URL.test(address);
    const name = isHeld ? "picture in a data: address" : address;
    const view = handedIn("link", name, isHeld ? { file: await heldBy(address) } : { address });
    show((views.link = view));
    await queues.link.replace([view]); // of two links the last counts
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
    if (!view.source) {
      const refusal = refusalOf(view.file);
      if (refusal) return { error: refusal };
      const onProgress = (share) => queues[view.way].tell(share);
      const sent = await ask(view, signal, () => page.ask(() => upload(view.file, { onProgress, signal })));
      if (!sent.path) return sent;
      view.source = sourceAt(sent.path);
    }
    queues[view.way].tell();
    return ask(view, signal, () => page.ask(() => server.read_file(view.source, { signal })));
  }

  async function fetched(view, signal) {
    const said = await ask(view, signal, () => page.ask(() => server.read_link(view.address, { signal })));
    if (said.path) view.source = sourceAt(said.path);
    return said;
  }

  function ask(view, signal, call) {
    return askUntilAnswered(call, signal, ({ code, error }) => {
      const why = code === "busy" ? error : PICTURE_SAFE;
      queues[view.way].tell(undefined, why);
      show(Object.assign(view, { state: "error", error: why }));
    });
  }

  function refusalOf(file) {
    if (!file) return NO_PICTURE_HELD;
    return file.size > LIMIT_BYTES ? tooLarge(file.size) : null;
  }

  async function finish(view, said) {
    const lost = takeReading(view, said);
    if (view.source) view.source.turn_deg ??= said.turned_deg ?? 0;
    if (lost.length) page.toast(CORRECTION_GONE);
    if (view.picture) {
      const picture = make("img", { src: view.picture });
      await picture.decode();
      view.thumbnail = thumbnailOf(picture, [picture.naturalWidth, picture.naturalHeight]);
    }
    if (view.preview) URL.revokeObjectURL(view.preview);
    view.preview = undefined;
    page.visit.put(view);
    show(view);
  }

  // What a reload of the page left of a picture: the server may still have it.
  async function readKept(way, { name, source, said }) {
    const view = (views[way] = handedIn(way, String(name), { source }));
    takeUpSaid(view, said);
    if (!source) {
      takeReading(view, { error: neverSent(view.name) });
      show(view);
      return;
    }
    await queues[way].add([view]);
    if (view.state === "error") {
      view.error = gone(view.name);
      show(view);
    }
  }

  // What was read stays until the answer is there, and where none comes; of two turns the last counts.
  async function readAgain(view, asked) {
    view.asked = asked;
    show(view);
    const said = await page.ask(() => server.read_file(asked));
    if (view.asked !== asked) return;
    view.asked = undefined;
    if (said.error) {
      page.toast(said.error);
      show(view);
      return;
    }
    if (asked.turn_deg !== view.source.turn_deg) turnBoxes(view, asked.turn_deg - view.source.turn_deg);
    else forgetSaid(view); // of another part of the picture
    Object.assign(view, { source: asked, crop: asked.crop, picked: false, kept: false });
    await finish(view, said);
  }

  function forgetSaid(view) {
    if (isMended(view)) page.toast(CORRECTION_GONE);
    Object.assign(view, { said: [], whole: undefined });
  }

  function readTurned(view, turn_deg) {
    const source = view.asked ?? view.source;
    return readAgain(view, {
      ...source,
      turn_deg: (source.turn_deg + turn_deg + 360) % 360,
      crop: turnedCrop(source.crop, turn_deg),
    });
  }

  function readPart(view, part) {
    return readAgain(view, { ...view.source, crop: part });
  }

  return { readFiles, readLink, readKept, readTurned, readPart };
}

// Pictures and links: handed in, turned, cropped.

import { cropWithin, turnedCrop } from "./crop.js";
import { make, thumbnailOf } from "./elements.js";
import { takeReading } from "./reading.js";
import { NOT_REACHED } from "./views.js";

const LIMIT_BYTES = 20_000_000; // the server's
const DATA_URL = /^data:/i; // a picture that is its own address: sent as a file, whatever its size
const NO_PICTURE = "This data: address does not hold a picture. Save the picture and choose it.";

// No turn yet: the reader may turn the picture. From then on it is turned as the person says.
const sourceAt = (path) => ({ path, turn_deg: null, crop: null });

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

  async function readFiles(files) {
    page.open("photo");
    const all = [...files].map((file) => ({ way: "photo", state: "reading", name: file.name, file }));
    if (!all.length) return;
    views.photo = all[0];
    show(views.photo);
    page.showAnswer();
    if (all.length > 1) [...all].reverse().forEach(page.visit.put);
    for (const view of all) await readSent(view, view.file);
  }

  async function readSent(view, file) {
    const sent = file ? await page.ask(() => upload(file)) : { error: NO_PICTURE };
    view.source = sourceAt(sent.path);
    if (sent.path) finish(view, await page.ask(() => server.read_file(view.source)));
    else if (file?.size > LIMIT_BYTES) finish(view, { error: `${view.name} could not be sent. A picture has at most 20 MB.` });
    else finish(view, { error: sent.error ?? NOT_REACHED.error });
  }

  async function finish(view, said) {
    takeReading(view, said);
    if (view.source) view.source.turn_deg ??= said.turned_deg ?? 0;
    if (view.picture) {
      const picture = make("img", { src: view.picture });
      await picture.decode();
      view.thumbnail = thumbnailOf(picture, [picture.naturalWidth, picture.naturalHeight]);
    }
    page.visit.put(view);
    show(view);
  }

  async function readLink(address) {
    page.open("link");
    const isHeld = DATA_URL.test(address);
    const name = isHeld ? "picture in a data: address" : address;
    const view = (views.link = { way: "link", state: "reading", name });
    show(view);
    if (isHeld) return readSent(view, await heldBy(address));
    const said = await page.ask(() => server.read_link(address));
    view.source = sourceAt(said.path);
    await finish(view, said);
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
    Object.assign(view, { source: asked, crop: asked.crop, digits: [], typed: undefined, whole: undefined, picked: false, kept: false });
    await finish(view, said);
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
    return readAgain(view, { ...view.source, crop: cropWithin(view.source.crop, part) });
  }

  return { readFiles, readLink, readTurned, readPart };
}

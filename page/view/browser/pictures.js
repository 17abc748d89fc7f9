// Pictures and links: handed in, turned, cropped.

const LIMIT_BYTES = 20_000_000;

async function readFiles(files) {
  open("photo");
  const all = [...files].map((file) => ({ way: "photo", state: "reading", name: file.name, file }));
  if (!all.length) return;
  views.photo = all[0];
  show(views.photo);
  showAnswer();
  if (all.length > 1) [...all].reverse().forEach(visit.put);
  for (const view of all) {
    const sent = await ask(() => upload(view.file));
    view.source = { path: sent.path, turn_deg: 0, crop: null };
    if (sent.path) await readSource(view);
    else if (view.file.size > LIMIT_BYTES) finish(view, { error: `${view.name} could not be sent. A picture has at most 20 MB.` });
    else finish(view, { error: sent.error ?? NOT_REACHED });
  }
}

async function readSource(view) {
  finish(view, await ask(() => server.read_file(view.source)));
}

async function finish(view, said) {
  take(view, said);
  if (view.picture) {
    const picture = make("img", { src: view.picture });
    await picture.decode();
    view.thumbnail = thumbnailOf(picture, [picture.naturalWidth, picture.naturalHeight]);
  }
  visit.put(view);
  show(view);
}

async function readLink(address) {
  open("link");
  const view = (views.link = { way: "link", state: "reading", name: address });
  show(view);
  const said = await ask(() => server.read_link(address));
  view.source = { path: said.path, turn_deg: 0, crop: null };
  await finish(view, said);
}

// What was read stays until the answer is there, and where none comes; of two turns the last counts.
async function readAgain(view, asked) {
  view.asked = asked;
  show(view);
  const said = await ask(() => server.read_file(asked));
  if (view.asked !== asked) return;
  view.asked = undefined;
  if (said.error) {
    toast(said.error);
    show(view);
    return;
  }
  Object.assign(view, { source: asked, crop: asked.crop, digits: [], typed: undefined, whole: undefined, picked: false, kept: false });
  await finish(view, said);
}

function readTurned(view, turn_deg) {
  const source = view.asked ?? view.source;
  const [left, top, right, bottom] = source.crop ?? [];
  const turned = turn_deg > 0 ? [1 - bottom, left, 1 - top, right] : [top, 1 - right, bottom, 1 - left];
  return readAgain(view, {
    ...source,
    turn_deg: (source.turn_deg + turn_deg + 360) % 360,
    crop: source.crop && turned,
  });
}

function readPart(view, part) {
  const [left, top, right, bottom] = view.source.crop ?? [0, 0, 1, 1];
  const across = (share) => left + share * (right - left);
  const down = (share) => top + share * (bottom - top);
  const crop = part && [across(part[0]), down(part[1]), across(part[2]), down(part[3])];
  return readAgain(view, { ...view.source, crop });
}

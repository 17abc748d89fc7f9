// Joins the parts. Runs once when Gradio mounts the component, after the other files of this
// folder, with `element`, `server` and `upload` given. A "view" is one thing that was handed in
// with what is known of it; there is one on show for each of the three ways in.

const READ_EVERY_MS = 100;
const RETRY_MS = 2000;
const KEPT_DRAWING = "drawing"; // in sessionStorage: a reload keeps the sheet, closing the tab does not
const NOT_REACHED = "The server did not answer. Nothing is lost: try again.";

const desk = element.querySelector(".desk");
const find = (selector) => desk.querySelector(selector);
const views = Object.fromEntries(["draw", "photo", "link"].map((way) => [way, { way, state: "empty" }]));
const tabs = [...desk.querySelectorAll("[role=tab]")];
let way = "draw";
let toasting = null;

async function ask(call) {
  try {
    return (await call()) ?? { error: NOT_REACHED }; // Gradio answers nothing where no server is
  } catch {
    return { error: NOT_REACHED };
  }
}

function toast(text) {
  clearTimeout(toasting);
  find(".toast").textContent = text;
  toasting = setTimeout(() => { find(".toast").textContent = ""; }, 3500);
}

// ---- one view on show ----

const answer = makeAnswer(find(".answer"), {
  onChoose: (index) => choose(views[way], index),
  onMend: (label) => mendDigit(views[way], label),
  onType: (text) => {
    views[way].typed = text;
    mended(views[way]);
  },
  explain: (digit) => ask(() => server.explain({ glyph: digit.glyph, label: digit.label })),
});
const visit = makeVisit(find(".visit"), { onOpen: goBack });
const viewers = Object.fromEntries(
  ["photo", "link"].map((each) => [
    each,
    makeViewer(find(`#way-${each}`), desk, {
      onTap: (index) => choose(views[each], index),
      onPart: (part) => readPart(views[each], part),
      onTurn: (turn_deg) => readTurned(views[each], turn_deg),
    }),
  ]),
);

function show(view) {
  if (view !== views[view.way]) return;
  if (view.way === "draw") {
    paintBoxes(find(".sheet .boxes"), view.digits ?? [], view.size ?? [1, 1], view.chosen);
  } else {
    viewers[view.way].show(view);
  }
  if (view.way !== way) return;
  answer.show(view);
  const isRead = view.state === "read";
  for (const name of ["copy-picture", "save"]) {
    find(`[data-do=${name}]`).disabled = way === "draw" ? !sheet.strokes.length : !view.picture;
  }
  find("[data-do=copy-number]").disabled = !isRead || !textOf(view);
  find("[data-do=share]").disabled = !isRead;
  find(".consent").hidden = !desk.dataset.corrections || !isRead || !isMended(view);
  find("[data-do=keep]").textContent = view.kept ? "Sent" : "Send";
  find("[data-do=keep]").disabled = view.kept || !find(".consent input").checked;
}

// Put what the server said into a view.
function take(view, { error, digits, ...rest }) {
  if (error) {
    Object.assign(view, { state: "error", error });
    return;
  }
  const before = (view.digits ?? []).filter((digit) => digit.mended !== undefined);
  const near = (one, other) => one.box.every((side, i) => Math.abs(side - other.box[i]) <= 3);
  view.digits = digits.map((digit) => {
    const same = before.find((old) => near(old, digit)); // a correction outlives the next stroke
    const read = { ...digit, shown: digit.label, readAs: digit.rejected ? "" : digit.label };
    return same ? { ...read, mended: same.mended, shown: same.shown, rejected: same.rejected } : read;
  });
  Object.assign(view, rest, { state: "read", error: undefined, typed: undefined });
  view.at ??= new Date().toISOString();
  const doubt = (i) => view.digits[i].confidence;
  const least = view.digits.reduce((best, _, i) => (doubt(i) < doubt(best) ? i : best), 0);
  if (!view.picked || view.chosen >= digits.length) {
    view.chosen = view.way === "draw" ? digits.length - 1 : least;
    view.picked = false;
  }
}

function choose(view, index) {
  if (index < 0) return false;
  Object.assign(view, { chosen: index, picked: true });
  show(view);
  return true;
}

function mendDigit(view, label) {
  const digit = view.digits[view.chosen];
  const mend = label === digit.readAs ? undefined : label || "no digit";
  Object.assign(digit, { mended: mend, shown: label || digit.label, rejected: !label });
  view.picked = true;
  mended(view);
}

function mended(view) {
  view.kept = false;
  visit.put(view);
  show(view);
}

function open(next) {
  way = desk.dataset.way = next;
  for (const tab of tabs) {
    const chosen = tab.dataset.way === next;
    tab.ariaSelected = String(chosen);
    tab.tabIndex = chosen ? 0 : -1;
    find(`#way-${tab.dataset.way}`).hidden = !chosen;
  }
  show(views[next]);
}

function goBack(view) {
  if (view.way === "draw") {
    sheet.open({ size: view.sheetSize, strokes: view.strokes });
    view.strokes = sheet.strokes; // as large as the sheet is now
  }
  views[view.way] = view;
  open(view.way);
}

// ---- drawing: read while the pen moves, one request at a time, and always the last state ----

let version = 0;
let reading = false;
let waiting = null;
let sentAt = -Infinity;

const sheet = makeSheet(find("#way-draw"), {
  onChange: () => {
    version += 1;
    if (sheet?.strokes.length === 0) {
      views.draw = { way: "draw", state: "empty", before: views.draw.before ?? views.draw };
      show(views.draw);
    }
    sessionStorage.removeItem(KEPT_DRAWING);
    readSoon();
  },
  onTap: (place, size) => {
    const view = views.draw;
    const scale = (view.size ?? size)[0] / size[0];
    const onDigits = place.map((each) => each * scale);
    return view.state === "read" && choose(view, digitAt(view.digits, onDigits, 10));
  },
});

function readSoon(delay_ms = sentAt + READ_EVERY_MS - performance.now()) {
  if (!reading) waiting ??= setTimeout(readDrawing, Math.max(0, delay_ms));
}

async function readDrawing() {
  waiting = null;
  const [strokes, size, sent] = [sheet.strokes, sheet.size, version];
  if (!strokes.length) return;
  reading = true;
  sentAt = performance.now();
  const said = await ask(() => server.read_drawing(strokesToSend(strokes)));
  reading = false;
  if (sheet.strokes.length) {
    // A sheet that was cleared and brought back by undo goes on with its own entry.
    const { before } = views.draw;
    if (before) views.draw = before.strokes?.[0] === strokes[0] ? before : { way: "draw", state: "empty" };
    const view = views.draw;
    take(view, { ...said, size });
    Object.assign(view, { name: "drawing", strokes, sheetSize: size, kept: false });
    if (version === sent && !sheet.drawing && view.digits?.length) rememberDrawing(view);
    show(view);
  }
  if (version !== sent) readSoon();
  else if (said.error === NOT_REACHED) readSoon(RETRY_MS);
}

function rememberDrawing(view) {
  const small = THUMBNAIL_PX / Math.max(...view.sheetSize);
  view.thumbnail = sheet.picture(small).toDataURL("image/png");
  sessionStorage.setItem(KEPT_DRAWING, drawingToText(view.strokes, view.sheetSize));
  visit.put(view);
}

// ---- pictures and links ----

async function readFiles(files) {
  open("photo");
  const all = [...files].map((file) => ({ way: "photo", state: "reading", name: file.name, file }));
  if (!all.length) return;
  views.photo = all[0];
  show(views.photo);
  if (all.length > 1) [...all].reverse().forEach(visit.put);
  for (const view of all) {
    const sent = await ask(() => upload(view.file));
    view.source = { path: sent.path, turn_deg: 0, crop: null };
    if (sent.path) await readSource(view);
    else finish(view, { error: `${view.name} could not be sent. A picture has at most 20 MB.` });
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

function readAgain(view, source) {
  view.source = { ...view.source, ...source };
  Object.assign(view, { crop: view.source.crop, digits: [], picked: false, kept: false });
  return readSource(view);
}

function readTurned(view, turn_deg) {
  const crop = view.source.crop;
  const [left, top, right, bottom] = crop ?? [];
  const turned = turn_deg > 0 ? [1 - bottom, left, 1 - top, right] : [top, 1 - right, bottom, 1 - left];
  return readAgain(view, {
    turn_deg: (view.source.turn_deg + turn_deg + 360) % 360,
    crop: crop && turned,
  });
}

function readPart(view, part) {
  const [left, top, right, bottom] = view.source.crop ?? [0, 0, 1, 1];
  const across = (share) => left + share * (right - left);
  const down = (share) => top + share * (bottom - top);
  const crop = part && [across(part[0]), down(part[1]), across(part[2]), down(part[3])];
  return readAgain(view, { crop });
}

// ---- to take along ----

async function pictureBlob(view) {
  if (view.way === "draw") {
    return new Promise((done) => sheet.picture().toBlob(done, "image/png"));
  }
  const picture = make("img", { src: view.picture });
  await picture.decode();
  const page = make("canvas", { width: picture.naturalWidth, height: picture.naturalHeight });
  page.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((done) => page.toBlob(done, "image/png"));
}

async function copied(promise, words) {
  try {
    await promise;
    toast(words);
  } catch {
    toast("This browser does not allow copying here.");
  }
}

async function shareLink() {
  const url = new URL(location.pathname, location.href);
  if (way === "draw") url.hash = `ink=${drawingToText(sheet.strokes, sheet.size)}`;
  const text = `Read by a machine: ${textOf(views[way])}`;
  if (!navigator.share) {
    await copied(navigator.clipboard?.writeText(url.href) ?? Promise.reject(), "Link copied");
    return;
  }
  await navigator.share({ title: "Digit reader", text, url: url.href }).catch((error) => {
    if (error.name !== "AbortError") throw error; // the person closed the sheet of apps
  });
}

async function keepCorrection() {
  const view = views[way];
  const label = textOf(view).replaceAll("\n", "/");
  view.id ??= crypto.getRandomValues(new Uint32Array(4)).reduce((id, part) => id + part.toString(16).padStart(8, "0"), "");
  const what = view.way === "draw" ? { strokes: strokesToSend(view.strokes) } : { file: view.source };
  const said = await ask(() => server.keep({ id: view.id, label, consent: true, ...what }));
  view.kept = !said.error;
  toast(said.error ?? "Thank you. It is kept.");
  show(view);
}

// ---- hands on ----

const on = (selector, event, act) => find(selector).addEventListener(event, act);

for (const tab of tabs) tab.addEventListener("click", () => open(tab.dataset.way));
arrowKeys(tabs, (tab) => open(tab.dataset.way));
on(".files", "change", ({ target }) => readFiles(target.files).then(() => { target.value = ""; }));
on(".camera", "change", ({ target }) => readFiles(target.files).then(() => { target.value = ""; }));
on("[data-do=choose]", "click", () => find(".files").click());
on("[data-do=camera]", "click", () => find(".camera").click());
find("[data-do=camera]").hidden = !matchMedia("(pointer: coarse)").matches;
on("#way-photo .viewer", "click", () => views.photo.state === "empty" && find(".files").click());
on("form.link", "submit", (event) => {
  event.preventDefault();
  readLink(find("#address").value.trim());
});
on("[data-do=paste]", "click", async () => {
  try {
    const items = await navigator.clipboard.read();
    const found = items.flatMap((item) => item.types.filter((type) => type.startsWith("image/")).map((type) => item.getType(type)));
    const files = (await Promise.all(found)).map((blob) => new File([blob], "pasted picture", { type: blob.type }));
    if (files.length) readFiles(files);
    else toast("There is no picture in the clipboard.");
  } catch {
    toast("Press Ctrl+V to paste: this browser keeps the clipboard to itself.");
  }
});
on("[data-do=copy-number]", "click", () =>
  copied(navigator.clipboard?.writeText(textOf(views[way])) ?? Promise.reject(), "Number copied"));
on("[data-do=copy-picture]", "click", () => {
  // The promise goes in as it is: Safari allows a copy only in the very moment of the tap.
  const write = async () => navigator.clipboard.write([new ClipboardItem({ "image/png": pictureBlob(views[way]) })]);
  copied(write(), "Picture copied");
});
on("[data-do=save]", "click", async () => saveFile(way === "draw" ? "drawing.png" : "picture.png", await pictureBlob(views[way]), "image/png"));
on("[data-do=share]", "click", shareLink);
on("[data-do=keep]", "click", keepCorrection);
on(".consent input", "change", () => show(views[way]));
for (const example of desk.querySelectorAll("[data-example]")) {
  example.addEventListener("click", async () => {
    const picture = await fetch(example.dataset.example);
    readFiles([new File([await picture.blob()], example.title, { type: "image/png" })]);
  });
}

const typing = (event) => event.target.closest?.("input, textarea");

function keyed(event) {
  if (typing(event) || way !== "draw") return;
  const key = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  if (command && (key === "y" || (key === "z" && event.shiftKey))) sheet.redo();
  else if (command && key === "z") sheet.undo();
  else if (!command && key === "delete") sheet.clear();
  else return;
  event.preventDefault();
}

function pasted(event) {
  if (typing(event)) return;
  const { files } = event.clipboardData;
  const text = event.clipboardData.getData("text").trim();
  if (files.length) readFiles(files);
  else if (/^https?:\/\/\S+$/.test(text)) {
    find("#address").value = text;
    readLink(text);
  }
}

// Gradio keeps one page for one component: what listens to the document is never taken down.
document.addEventListener("keydown", keyed);
document.addEventListener("paste", pasted);
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  desk.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) desk.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  desk.classList.remove("dropping");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  readFiles(event.dataTransfer.files);
});

open("draw");
const shared = location.hash.startsWith("#ink=") && location.hash.slice(5);
const kept = drawingFromText(shared || sessionStorage.getItem(KEPT_DRAWING) || "");
if (kept) sheet.open(kept);
if (shared) history.replaceState(null, "", location.pathname + location.search);

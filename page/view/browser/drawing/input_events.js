// Everything that a person can press, drop or paste, and what is opened first.

import { typeNumber } from "../answer/corrections.js";
import { drawingFromText } from "./drawing_link.js";
import { arrowKeys } from "../elements.js";
import { keepVisit, keptVisit, restoreVisit } from "../visit/kept_visit.js";
import { textOf } from "../reading.js";
import * as words from "../words.js";

const SHARED = "#ink="; // what a link's # begins with that holds a drawing
const LIMIT_SHOWN = 2000; // of an address: a picture in one makes the field slow
// With a scheme, or as people write it: example.com/picture.png.
const ADDRESS = /^(https?:\/\/|data:image\/|([\p{L}\p{N}-]+\.)+\p{L}{2,}\/)\S+$/iu;

const isTyping = (event) => event.target.closest?.("input, textarea");
const hasFinger = () => matchMedia("(pointer: coarse)").matches;

export function listen(page) {
  const on = (selector, event, act) => page.find(selector).addEventListener(event, act);
  for (const tab of page.tabs) tab.addEventListener("click", () => page.open(tab.dataset.way));
  arrowKeys(page.tabs, (tab) => page.open(tab.dataset.way));
  listenToPictures(page, on);
  listenToActions(page, on);
  // Gradio keeps one page for one component: what listens to the document is never taken down.
  document.addEventListener("keydown", (event) => keyed(page, event));
  document.addEventListener("paste", (event) => pasted(page, event));
  listenToDrops(page);
  const visit = keptVisit();
  keepVisit(page);
  restoreVisit(page, visit);
  // The link was pasted where the page is open.
  addEventListener("hashchange", () => openShared(page));
  openShared(page);
}

function listenToPictures(page, on) {
  const { find, views } = page;
  for (const input of [".files", ".camera"]) {
    on(input, "change", ({ target }) => {
      page.readFiles(target.files);
      target.value = "";
    });
  }
  on("[data-do=choose]", "click", () => find(".files").click());
  on("[data-do=camera]", "click", () => find(".camera").click());
  find("[data-do=camera]").hidden = !hasFinger();
  on("#way-photo .viewer", "click", () => !views.photo.picture && find(".files").click());
  on("form.link", "submit", (event) => {
    event.preventDefault();
    page.readLink(find("#address").value.trim());
  });
  find("[data-do=paste]").hidden = !navigator.clipboard?.read;
  on("[data-do=paste]", "click", () => readClipboard(page));
  for (const example of page.desk.querySelectorAll("[data-example]")) {
    example.addEventListener("click", () => page.readExample(example.dataset.example, example.title));
  }
}

async function readClipboard(page) {
  try {
    const items = await navigator.clipboard.read();
    const pictures = items.flatMap((item) =>
      item.types.filter((type) => type.startsWith("image/")).map((type) => item.getType(type)),
    );
    const files = (await Promise.all(pictures)).map(
      (blob) => new File([blob], words.PASTED, { type: blob.type }),
    );
    if (files.length) page.readFiles(files);
    else page.toast(words.CLIPBOARD_EMPTY);
  } catch {
    page.toast(words.clipboardClosed(hasFinger()));
  }
}

function listenToActions(page, on) {
  const shown = () => page.views[page.way];
  on("[data-do=copy-number]", "click", () => page.copyText(textOf(shown()), words.NUMBER_COPIED));
  on("[data-do=copy-picture]", "click", () => {
    // The promise goes in as it is: Safari allows a copy only in the very moment of the tap.
    const write = async () =>
      navigator.clipboard.write([new ClipboardItem({ "image/png": page.pictureBlob(shown()) })]);
    page.copied(write(), words.PICTURE_COPIED);
  });
  on("[data-do=save]", "click", () => page.savePicture(shown()));
  on("[data-do=share]", "click", page.shareLink);
}

const KEYS = { // by the key, with what is held beside it
  "command+z": "undo",
  "command+shift+z": "redo",
  "command+y": "redo",
  "command+shift+y": "redo",
  delete: "clear",
  "shift+delete": "clear",
};

function keyed({ canvas, way }, event) {
  if (isTyping(event) || way !== "draw") return;
  const command = event.ctrlKey || event.metaKey ? "command+" : "";
  const act = KEYS[`${command}${event.shiftKey ? "shift+" : ""}${event.key.toLowerCase()}`];
  if (!act) return;
  canvas[act]();
  event.preventDefault();
}

function pasted(page, event) {
  if (isTyping(event)) return;
  const { files } = event.clipboardData;
  const text = event.clipboardData.getData("text").trim().replace(/^www\./i, "https://$&");
  if (files.length) page.readFiles(files);
  else if (ADDRESS.test(text)) {
    page.find("#address").value = text.length > LIMIT_SHOWN ? "" : text;
    page.readLink(text);
  } else page.toast(words.NOTHING_PASTED);
}

function listenToDrops({ desk, readFiles }) {
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
}

// Opens the drawing in this page's address, which is then an address like any other.
function openShared(page) {
  if (!location.hash.startsWith(SHARED) || location.hash === SHARED) return;
  const shared = drawingFromText(location.hash.slice(SHARED.length));
  history.replaceState(null, "", location.pathname + location.search);
  page.open("draw");
  if (!shared) return sayCutOff(page);
  page.openDrawing(shared);
  if (shared.number) typeNumber(page.views.draw, shared.number, page.canvas.strokes, true);
}

function sayCutOff(page) {
  const { draw } = page.views;
  if (draw.state !== "empty") return page.toast(words.CUT_OFF_LINK); // what is on the sheet stays
  page.show(Object.assign(draw, { state: "error", error: words.CUT_OFF_LINK }));
}

// What is taken along: copied, saved, or shared as a link.

import { drawingToText } from "../drawing/drawing_link.js";
import { make, paintedPart, saveFile } from "../elements.js";
import { isCorrected, textOf } from "../reading.js";
import * as words from "../words.js";

const JPEG_QUALITY = 0.92;
const PNG_TYPE = "image/png";

const blobOf = (canvas, type) => new Promise((done) => canvas.toBlob(done, type, JPEG_QUALITY));

// The picture that is shown: of a large photo a small copy. Or the drawing.
async function shownPicture(view, canvas) {
  if (view.way === "draw") return canvas.picture();
  const picture = make("img", { src: view.picture });
  await picture.decode();
  return paintedPart(picture, [picture.naturalWidth, picture.naturalHeight], 0, null);
}

// The file itself, turned and cut as it is shown; null where this browser cannot open it.
async function wholePicture({ file, source: { turn_deg, crop } }) {
  const picture = await createImageBitmap(file).catch(() => null); // upright, as EXIF says
  return picture && paintedPart(picture, [picture.width, picture.height], turn_deg, crop);
}

export function makeSharing(page) {
  const { canvas, views } = page;

  const pictureBlob = async (view) => blobOf(await shownPicture(view, canvas), PNG_TYPE);

  // A photo is saved as large as it came.
  async function savePicture(view) {
    if (view.way === "draw") return saveFile("drawing.png", await pictureBlob(view), PNG_TYPE);
    const isUntouched = view.file && !view.source.turn_deg && !view.source.crop;
    if (isUntouched) return saveFile(view.file.name, view.file, view.file.type);
    const whole = view.file && (await wholePicture(view));
    const picture = whole ?? (await shownPicture(view, canvas));
    const isPhoto = view.file?.type === "image/jpeg";
    const [name, type] = isPhoto ? ["picture.jpg", "image/jpeg"] : ["picture.png", PNG_TYPE];
    saveFile(name, await blobOf(picture, type), type);
    if (!whole) page.toast(words.savedSmaller([picture.width, picture.height]));
  }

  async function copied(promise, said) {
    try {
      await promise;
      page.toast(said);
    } catch {
      page.toast(words.NO_COPYING);
    }
  }

  function copyText(text, said) {
    // On an address without https there is no clipboard: the text is shown, marked.
    if (navigator.clipboard?.writeText) copied(navigator.clipboard.writeText(text), said);
    else prompt(words.COPY_THIS, text);
  }

  async function shareLink() {
    const url = new URL(location.pathname, location.href);
    const text = words.readByMachine(textOf(views[page.way]));
    const isDrawn = page.way === "draw";
    const corrected = isCorrected(views.draw) ? textOf(views.draw) : undefined;
    if (isDrawn) url.hash = `ink=${drawingToText(canvas.strokes, canvas.size, corrected)}`;
    try {
      await navigator.share({ title: words.TITLE, text, url: url.href });
    } catch (error) {
      if (error.name === "AbortError") return; // the person closed the list of apps
      // A picture has no link of its own.
      copyText(isDrawn ? url.href : `${text}\n${url.href}`, isDrawn ? words.LINK_COPIED : words.NUMBER_AND_ADDRESS_COPIED);
    }
  }

  return { copied, copyText, pictureBlob, savePicture, shareLink };
}

// What is taken along: copied, saved, shared as a link, or left here as a correction.

import { drawingToText } from "./drawing_link.js";
import { make } from "./elements.js";
import { isMended, textOf } from "./reading.js";
import { strokesToSend } from "./strokes.js";

export function makeSharing(page) {
  const { canvas, views } = page;

  async function pictureBlob(view) {
    if (view.way === "draw") {
      return new Promise((done) => canvas.picture().toBlob(done, "image/png"));
    }
    const picture = make("img", { src: view.picture });
    await picture.decode();
    const copy = make("canvas", { width: picture.naturalWidth, height: picture.naturalHeight });
    copy.getContext("2d").drawImage(picture, 0, 0);
    return new Promise((done) => copy.toBlob(done, "image/png"));
  }

  async function copied(promise, words) {
    try {
      await promise;
      page.toast(words);
    } catch {
      page.toast("This browser does not allow copying here.");
    }
  }

  function copyText(text, words) {
    // On an address without https there is no clipboard: the text is shown, marked.
    if (navigator.clipboard?.writeText) copied(navigator.clipboard.writeText(text), words);
    else prompt("Copy this:", text);
  }

  async function shareLink() {
    const url = new URL(location.pathname, location.href);
    const text = `Read by a machine: ${textOf(views[page.way])}`;
    const isDrawn = page.way === "draw";
    const corrected = isMended(views.draw) ? textOf(views.draw) : undefined;
    if (isDrawn) url.hash = `ink=${drawingToText(canvas.strokes, canvas.size, corrected)}`;
    try {
      await navigator.share({ title: "Digit reader", text, url: url.href });
    } catch (error) {
      if (error.name === "AbortError") return; // the person closed the list of apps
      // A picture has no link of its own.
      copyText(isDrawn ? url.href : `${text}\n${url.href}`, isDrawn ? "Link copied" : "Number and address copied");
    }
  }

  async function keepCorrection() {
    const view = views[page.way];
    const label = textOf(view).replaceAll("\n", "/");
    view.id ??= crypto.getRandomValues(new Uint32Array(4)).reduce((id, part) => id + part.toString(16).padStart(8, "0"), "");
    const what = view.way === "draw" ? { strokes: strokesToSend(view.strokes) } : { file: view.source };
    const said = await page.ask(() => page.server.keep({ id: view.id, label, consent: true, ...what }));
    view.kept = !said.error;
    page.toast(said.error ?? "Thank you. It is kept.");
    page.show(view);
  }

  return { copied, copyText, keepCorrection, pictureBlob, shareLink };
}

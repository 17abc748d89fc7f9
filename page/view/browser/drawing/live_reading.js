// Drawing: read while the pen moves, one request at a time, and always the last state.

import { isPassing, NOT_REACHED, RETRY_MS } from "../asking.js";
import { makeDrawingCanvas } from "./drawing_canvas.js";
import { THUMBNAIL_PX } from "../elements.js";
import { idsOf } from "../answer/corrections.js";
import { keepsFinished, makeLiveText } from "./live_text.js";
import { CORRECTION_GONE, DRAWING_SAFE } from "../words.js";
import { digitAt, newView, scaleBoxes, takeReading } from "../reading.js";
import { strokesToSend } from "./strokes.js";

const READ_EVERY_MS = 100; // a digit appears while the hand still sees it
const RESTS_AFTER_MS = 150; // a pen that is down and does not move
const TAP_BESIDE_PX = 10; // of a digit's box, for a finger

export function startLiveReading(page) {
  const { find, show, views } = page;
  let reading = false;
  let waiting = null;
  let sentAt = -Infinity;
  let settling = null; // the timer of an answer that waits until the pen rests
  const owners = new WeakMap(); // the entry that a list of strokes belongs to: undo may bring back another
  const texts = new WeakMap(); // what is shown of an entry while the pen is down

  const canvas = makeDrawingCanvas(find("#way-draw"), {
    onChange: () => {
      page.drawingVersion += 1;
      if (canvas.strokes.length === 0) {
        views.draw = newView("draw");
        show(views.draw);
      } else {
        views.draw = owners.get(canvas.strokes) ?? views.draw;
        owners.set(canvas.strokes, views.draw);
      }
      readSoon();
    },
    // Undo brings back lists of other entries too, which know their digits by the boxes.
    onScale: (scale, lists, scaled) => {
      const owned = lists.filter((list) => owners.has(list));
      for (const list of owned) owners.set(scaled(list), owners.get(list));
      for (const view of new Set(owned.map((list) => owners.get(list)))) {
        scaleBoxes(view, scale);
        placeOn(view, scaled(view.strokes ?? []));
      }
    },
    digitUnder: (place, size) => {
      const view = views.draw;
      const scale = (view.size ?? size)[0] / size[0];
      const onDigits = place.map((each) => each * scale);
      return view.state === "read" ? digitAt(view.digits, onDigits, TAP_BESIDE_PX) : -1;
    },
    onTap: (index) => page.choose(views.draw, index),
  });

  // The entry's drawing and boxes are as large as the sheet is now.
  function placeOn(view, strokes) {
    Object.assign(view, { strokes, sheetSize: canvas.size, size: canvas.size });
  }

  // An entry of its own; its scale from the drawing's size to the sheet's.
  function openDrawing(drawing) {
    views.draw = newView("draw");
    return canvas.open(drawing);
  }

  // What is finished is read at once.
  function readSoon(delay_ms = canvas.drawing ? sentAt + READ_EVERY_MS - performance.now() : 0) {
    if (reading) return;
    clearTimeout(waiting);
    waiting = setTimeout(readDrawing, Math.max(0, delay_ms));
  }

  async function readDrawing() {
    const [view, strokes, size, sent] = [views.draw, canvas.strokes, canvas.size, page.drawingVersion];
    const pen = canvas.drawing ? strokes.at(-1) : null;
    if (!strokes.length) return;
    reading = true;
    sentAt = performance.now();
    const said = await page.ask(() => page.server.read_drawing(strokesToSend(strokes)));
    reading = false;
    // Else another drawing is there, or the phone was turned.
    if (view === views.draw && size === canvas.size) weighAnswer(view, said, { strokes, size, sent, pen });
    if (page.drawingVersion !== sent) readSoon();
    else if (isPassing(said)) readSoon(RETRY_MS);
  }

  // An unfinished digit is shown when it is clear, or when the pen rests.
  function weighAnswer(view, said, asked) {
    clearTimeout(settling);
    const { sent, strokes, pen } = asked;
    if (!said.error && isHeld(view, said, strokes, pen)) {
      const settle = () => page.drawingVersion === sent && takeAnswer(view, said, asked);
      settling = setTimeout(settle, RESTS_AFTER_MS);
    } else takeAnswer(view, said, asked);
  }

  function isHeld(view, { text, digits }, strokes, pen) {
    if (!texts.has(view)) texts.set(view, makeLiveText());
    const isSteady = texts.get(view).update(text, pen !== null) === text;
    if (!pen) return false;
    const ids = idsOf(digits, strokes);
    const read = digits.map((digit, i) => ({ ...digit, ids: ids[i] }));
    const isBegun = read.some((digit) => digit.rejected && digit.ids.includes(pen.id));
    return !isSteady || isBegun || !keepsFinished(view.digits ?? [], read, pen.id);
  }

  function takeAnswer(view, said, { strokes, size, sent }) {
    const rests = page.drawingVersion === sent && !canvas.drawing;
    const answer = said.code === NOT_REACHED.code ? { ...said, error: DRAWING_SAFE } : said;
    const lost = takeReading(view, { ...answer, size }, { strokes, rests });
    if (lost.length) page.toast(CORRECTION_GONE);
    const kept = view.strokes === strokes && view.kept;
    Object.assign(view, { name: "drawing", strokes, sheetSize: size, kept });
    if (rests && view.state === "read" && view.digits.length) rememberDrawing(view);
    show(view);
  }

  function rememberDrawing(view) {
    const small = THUMBNAIL_PX / Math.max(...view.sheetSize);
    view.thumbnail = canvas.picture(small).toDataURL("image/png");
    page.visit.put(view);
  }

  return { canvas, placeOn, openDrawing };
}

// Drawing: read while the pen moves, one request at a time, and always the last state.

import { makeDrawingCanvas } from "./drawing_canvas.js";
import { drawingFromText, drawingToText } from "./drawing_link.js";
import { THUMBNAIL_PX } from "./elements.js";
import { digitAt, newView, scaleBoxes, takeReading } from "./reading.js";
import { strokesToSend } from "./strokes.js";
import { NOT_REACHED } from "./views.js";

const READ_EVERY_MS = 100; // a digit appears while the hand still sees it
const RETRY_MS = 2000;
const TAP_BESIDE_PX = 10; // of a digit's box, for a finger
const KEPT_DRAWING = "drawing"; // in sessionStorage: a reload keeps the sheet, closing the tab does not
// Errors that are over when one asks again: no server, or one that has much to do.
const PASSING = [NOT_REACHED.code, "busy"];

// Where cookies and site data are blocked the very name throws: a reload then loses the drawing.
function inSession(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

export function startLiveReading(page) {
  const { find, show, views } = page;
  let reading = false;
  let waiting = null;
  let sentAt = -Infinity;
  const owners = new WeakMap(); // the entry that a list of strokes belongs to: undo may bring back another

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

  function readSoon(delay_ms = sentAt + READ_EVERY_MS - performance.now()) {
    if (!reading) waiting ??= setTimeout(readDrawing, Math.max(0, delay_ms));
  }

  async function readDrawing() {
    waiting = null;
    const [view, strokes, size, sent] = [views.draw, canvas.strokes, canvas.size, page.drawingVersion];
    if (!strokes.length) return;
    reading = true;
    sentAt = performance.now();
    const said = await page.ask(() => page.server.read_drawing(strokesToSend(strokes)));
    reading = false;
    // Else another drawing is there, or the phone was turned.
    if (view === views.draw && size === canvas.size) takeAnswer(view, said, { strokes, size, sent });
    if (page.drawingVersion !== sent) readSoon();
    else if (PASSING.includes(said.code)) readSoon(RETRY_MS);
  }

  function takeAnswer(view, said, { strokes, size, sent }) {
    takeReading(view, { ...said, size }, sent === view.mendedAt);
    const kept = view.strokes === strokes && view.kept;
    Object.assign(view, { name: "drawing", strokes, sheetSize: size, kept });
    const rests = page.drawingVersion === sent && !canvas.drawing;
    if (rests && view.state === "read" && view.digits.length) rememberDrawing(view);
    show(view);
  }

  function rememberDrawing(view) {
    const small = THUMBNAIL_PX / Math.max(...view.sheetSize);
    view.thumbnail = canvas.picture(small).toDataURL("image/png");
    page.visit.put(view);
  }

  // As the page goes, be it read or not; a phone may end a page that is out of sight without a word.
  function keepDrawing() {
    const text = canvas.strokes.length ? drawingToText(canvas.strokes, canvas.size) : "";
    inSession((session) => session.setItem(KEPT_DRAWING, text));
  }
  addEventListener("pagehide", keepDrawing);
  document.addEventListener("visibilitychange", keepDrawing);

  // What a reload of this tab left, or null.
  const keptDrawing = () => drawingFromText(inSession((session) => session.getItem(KEPT_DRAWING)) ?? "");

  return { canvas, placeOn, keptDrawing };
}

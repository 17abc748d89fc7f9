// Drawing: read while the pen moves, one request at a time, and always the last state.

const READ_EVERY_MS = 100;
const RETRY_MS = 2000;
const KEPT_DRAWING = "drawing"; // in sessionStorage: a reload keeps the sheet, closing the tab does not

let version = 0;
let reading = false;
let waiting = null;
let sentAt = -Infinity;

// Where cookies and site data are blocked the very name throws: a reload then loses the drawing.
function inSession(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

const owners = new WeakMap(); // the entry that a list of strokes belongs to: undo may bring back another

const sheet = makeSheet(find("#way-draw"), {
  onChange: () => {
    version += 1;
    if (sheet?.strokes.length === 0) {
      views.draw = { way: "draw", state: "empty" };
      show(views.draw);
    } else {
      views.draw = owners.get(sheet.strokes) ?? views.draw;
      owners.set(sheet.strokes, views.draw);
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
    return view.state === "read" ? digitAt(view.digits, onDigits, 10) : -1;
  },
  onTap: (index) => choose(views.draw, index),
});

// The entry's drawing and boxes are as large as the sheet is now.
function placeOn(view, strokes) {
  Object.assign(view, { strokes, sheetSize: sheet.size, size: sheet.size });
}

function readSoon(delay_ms = sentAt + READ_EVERY_MS - performance.now()) {
  if (!reading) waiting ??= setTimeout(readDrawing, Math.max(0, delay_ms));
}

async function readDrawing() {
  waiting = null;
  const [view, strokes, size, sent] = [views.draw, sheet.strokes, sheet.size, version];
  if (!strokes.length) return;
  reading = true;
  sentAt = performance.now();
  const said = await ask(() => server.read_drawing(strokesToSend(strokes)));
  reading = false;
  if (view === views.draw && size === sheet.size) { // else another drawing is there, or the phone was turned
    take(view, { ...said, size }, sent === view.mendedAt);
    const kept = view.strokes === strokes && view.kept;
    Object.assign(view, { name: "drawing", strokes, sheetSize: size, kept });
    const rests = version === sent && !sheet.drawing;
    if (rests && view.state === "read" && view.digits.length) rememberDrawing(view);
    show(view);
  }
  if (version !== sent) readSoon();
  else if (passes(said.error)) readSoon(RETRY_MS);
}

// An error that is over when one asks again: no server, or one that has much to do.
function passes(error) {
  return error === NOT_REACHED || Boolean(error?.startsWith("Busy"));
}

function rememberDrawing(view) {
  const small = THUMBNAIL_PX / Math.max(...view.sheetSize);
  view.thumbnail = sheet.picture(small).toDataURL("image/png");
  visit.put(view);
}

// As the page goes, be it read or not; a phone may end a page that is out of sight without a word.
function keepDrawing() {
  const text = sheet.strokes.length ? drawingToText(sheet.strokes, sheet.size) : "";
  inSession((session) => session.setItem(KEPT_DRAWING, text));
}
addEventListener("pagehide", keepDrawing);
document.addEventListener("visibilitychange", keepDrawing);

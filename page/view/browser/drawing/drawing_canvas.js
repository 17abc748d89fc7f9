// The sheet of paper. Strokes are the truth: undo, the eraser, sharp lines on every screen and the
// turn of a phone are edits of a list or a new painting of it. They are sent as strokes too: the
// reader parts digits that touch by the lifts of the pen, and needs no picture.

import { enable } from "../elements.js";
import { makeHistory } from "./history.js";
import { isOfKeys, makeKeyboardPen } from "./keyboard_pen.js";
import { makePens } from "./pens.js";
import { makeSheetSize } from "./sheet_size.js";
import { between, cutStroke, newStroke, once, paintStrokes, scaleStroke } from "./strokes.js";

const SAVE_SCALE = 2; // a saved picture is sharp on a dense screen too
const TAP_PX = 6; // a finger that taps moves and stays no more than this
const TAP_MS = 350;

export function makeDrawingCanvas(root, { onChange, onScale, digitUnder, onTap }) {
  const sheet = root.querySelector(".sheet");
  const canvas = root.querySelector("canvas");
  const button = (name) => root.querySelector(`[data-do=${name}]`);
  const pens = makePens(root, sheet);
  const size = makeSheetSize();
  const history = makeHistory(); // of lists of strokes
  let gesture = null; // the pointer that is down
  let painting = null;

  function repaint() {
    painting = null;
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const scale = canvas.width / size.now[0];
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paintStrokes(context, history.present, getComputedStyle(canvas).color);
  }

  function picture(scale = SAVE_SCALE) {
    const page = document.createElement("canvas");
    [page.width, page.height] = size.now.map((side) => Math.round(side * scale));
    const context = page.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, page.width, page.height);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paintStrokes(context, history.present, "black");
    return page;
  }

  function changed() {
    const isEmpty = history.present.length === 0;
    root.querySelector(".sheet-hint").hidden = !isEmpty || gesture !== null;
    enable(button("undo"), history.canUndo, canvas);
    enable(button("redo"), history.canRedo, canvas);
    enable(button("clear"), !isEmpty, canvas);
    painting ??= requestAnimationFrame(repaint);
    onChange();
  }

  function change(next) {
    history.change(next);
    changed();
  }

  function at(event) {
    if (event.place) return event.place;
    const frame = canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  function move(point) {
    const { erases, width, last } = gesture;
    const strokes = history.present;
    gesture.last = point;
    gesture.way += Math.hypot(point[0] - last[0], point[1] - last[1]);
    if (erases) {
      const left = strokes.flatMap((stroke) => cutStroke(stroke, last, point, width / 2));
      if (left.length !== strokes.length || left.some((stroke, i) => stroke !== strokes[i])) {
        change(left);
      }
    } else {
      const stroke = strokes.at(-1);
      const points = [...stroke.points, ...between(last, point)];
      change([...strokes.slice(0, -1), { ...stroke, points }]);
    }
  }

  function start(event) {
    if (event.button !== 0) return;
    keyboardPen.lift();
    if (gesture?.touches && event.pointerType === "pen") takeBack(); // of the hand that rests there
    if (gesture) return; // a second finger
    if (!event.place) canvas.setPointerCapture(event.pointerId);
    const { erases, width } = pens.chosen(size.now);
    gesture = { id: event.pointerId, erases, width, way: 0, began: event.timeStamp };
    gesture.touches = event.pointerType === "touch";
    gesture.last = at(event);
    gesture.digit = digitUnder(gesture.last, size.now); // before its own ink is read as one
    history.begin();
    size.settle();
    if (gesture.erases) move(gesture.last);
    else change([...history.present, newStroke(width, [gesture.last])]);
  }

  function extend(event) {
    resize(); // a point may come before the browser tells of a turn
    if (event.pointerId !== gesture?.id) return;
    // A browser hands over one event a frame; the points in between make a round digit round.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) move(at(each));
  }

  function end(event) {
    if (event.pointerId !== gesture?.id) return;
    const { began, way, digit, erases } = gesture;
    const tapped = !erases && way < TAP_PX && event.timeStamp - began < TAP_MS;
    if (tapped && onTap(digit)) takeBack(); // a tap on a digit chooses it and leaves no dot
    else lift();
  }

  function lift() {
    if (history.isUnchanged) return takeBack(); // an eraser that met no ink is no step
    gesture = null;
    changed();
  }

  function takeBack() {
    gesture = null;
    history.takeBack();
    changed();
  }

  const keyboardPen = makeKeyboardPen(sheet, {
    size: () => size.now,
    isDown: () => gesture !== null,
    start,
    extend,
    lift: () => isOfKeys(gesture) && lift(),
  });

  function undo() {
    keyboardPen.lift();
    if (gesture || !history.canUndo) return;
    history.undo();
    changed();
  }

  function redo() {
    keyboardPen.lift();
    if (gesture || !history.canRedo) return;
    history.redo();
    changed();
  }

  function replace(next) {
    keyboardPen.lift();
    if (gesture || (next.length === 0 && history.present.length === 0)) return; // a finger is drawing
    history.step(next);
    changed();
  }

  // A hidden tab has no size. The strokes shrink and grow with the sheet: none is ever cut off.
  function resize() {
    const next = [canvas.clientWidth, canvas.clientHeight];
    if (!size.isNew(next)) return;
    if (gesture) lift(); // what is drawn moves away from under the pen
    const scale = size.change(next);
    [canvas.width, canvas.height] = next.map((side) => Math.round(side * devicePixelRatio));
    if (scale !== 1) scaleAll(scale);
    if (history.present.length) changed();
    repaint();
  }

  // Lists share their strokes.
  function scaleAll(scale) {
    const scaledStroke = once((stroke) => scaleStroke(stroke, scale));
    const scaled = once((list) => list.map(scaledStroke));
    onScale(scale, history.lists, scaled);
    history.map(scaled);
  }

  function open({ size: [width, height], strokes: given }) {
    const scale = Math.min(size.now[0] / width, size.now[1] / height);
    size.settle();
    replace(given.map((stroke) => scaleStroke(stroke, scale)));
    return scale;
  }

  function listen() {
    canvas.addEventListener("pointerdown", start);
    canvas.addEventListener("pointermove", extend);
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("keydown", keyboardPen.press);
    canvas.addEventListener("blur", keyboardPen.leave);
    button("undo").addEventListener("click", undo);
    button("redo").addEventListener("click", redo);
    button("clear").addEventListener("click", () => replace([]));
    new ResizeObserver(resize).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  }

  listen();
  resize();

  return {
    undo,
    redo,
    open,
    picture,
    clear: () => replace([]),
    get strokes() { return history.present; },
    get size() { return size.now; },
    get drawing() { return gesture !== null; },
  };
}

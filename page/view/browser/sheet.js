// The sheet of paper. Strokes are the truth: undo, the eraser, sharp lines on every screen and the
// turn of a phone are edits of a list or a new painting of it. They are sent as strokes too: the
// reader parts digits that touch by the lifts of the pen, and needs no picture.

const SAVE_SCALE = 2;
const TAP_PX = 6;
const TAP_MS = 350;
const STEP_PX = 14; // of the keyboard's pen
const FINE_STEP_PX = 4; // with Shift
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function makeSheet(root, { onChange, onScale, digitUnder, onTap }) {
  const sheet = root.querySelector(".sheet");
  const canvas = root.querySelector("canvas");
  const hint = root.querySelector(".sheet-hint");
  const tools = [...root.querySelectorAll("[role=radio]")];
  const button = (name) => root.querySelector(`[data-do=${name}]`);

  let strokes = [];
  let past = []; // the lists of strokes before each step, for undo
  let future = []; // and those that undo took back
  let size = [0, 0]; // CSS pixels of the sheet
  let home = [1, 1]; // the size when the pen was last put down, and the scale since: a phone
  let zoom = 1; //      that is turned and turned back shows the drawing as large as before
  let gesture = null; // the pointer that is down
  let painting = null;
  let cursor = null; // where the keyboard's pen is

  function repaint() {
    painting = null;
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const scale = canvas.width / size[0];
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paintStrokes(context, strokes, getComputedStyle(canvas).color);
  }

  function picture(scale = SAVE_SCALE) {
    const page = document.createElement("canvas");
    [page.width, page.height] = size.map((side) => Math.round(side * scale));
    const context = page.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, page.width, page.height);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paintStrokes(context, strokes, "black");
    return page;
  }

  function change(next) {
    strokes = next;
    hint.hidden = strokes.length > 0 || gesture !== null;
    button("undo").disabled = past.length === 0;
    button("redo").disabled = future.length === 0;
    button("clear").disabled = strokes.length === 0;
    painting ??= requestAnimationFrame(repaint);
    onChange();
  }

  function at(event) {
    if (event.place) return event.place;
    const frame = canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  function move(point) {
    const { erases, width, last } = gesture;
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
    liftKeys();
    if (gesture?.touches && event.pointerType === "pen") takeBack(); // of the hand that rests there
    if (gesture) return; // a second finger
    if (!event.place) canvas.setPointerCapture(event.pointerId);
    const tool = tools.find((each) => each.ariaChecked === "true").dataset;
    const width = (tool.eraser ?? tool.pen) * Math.sqrt(size[0] * size[1]);
    gesture = { id: event.pointerId, erases: "eraser" in tool, width, way: 0 };
    gesture.touches = event.pointerType === "touch";
    gesture.last = at(event);
    gesture.digit = digitUnder(gesture.last, size); // before its own ink is read as one
    gesture.began = [strokes, future, event.timeStamp];
    past = [...past, strokes];
    future = [];
    [home, zoom] = [size, 1];
    if (gesture.erases) move(gesture.last);
    else change([...strokes, { width, points: [gesture.last] }]);
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
    const tapped = !erases && way < TAP_PX && event.timeStamp - began[2] < TAP_MS;
    if (tapped && onTap(digit)) takeBack(); // a tap on a digit chooses it and leaves no dot
    else lift();
  }

  function lift() {
    if (strokes === gesture.began[0]) return takeBack(); // an eraser that met no ink is no step
    gesture = null;
    change(strokes);
  }

  function takeBack() {
    const [before, undone] = gesture.began;
    gesture = null;
    past = past.slice(0, -1);
    future = undone;
    change(before);
  }

  // The keyboard's pen: arrows move it, Space puts it down and lifts it.
  function penKeys(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return; // the browser's own
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    if (event.key !== " " && !x && !y) return;
    event.preventDefault();
    if (event.key === " " && event.repeat) return;
    if (!cursor) {
      cursor = make("i", { className: "pen-cursor" });
      sheet.append(cursor);
      cursor.place = size.map((side) => side / 2);
    }
    const step = event.shiftKey ? FINE_STEP_PX : STEP_PX;
    const within = (place, i) => Math.min(size[i], Math.max(0, place + step * [x, y][i]));
    const as = (place) => ({ pointerId: "keys", button: 0, timeStamp: 0, place });
    cursor.place = cursor.place.map(within);
    if (event.key === " " && gesture) liftKeys();
    else if (event.key === " ") start(as(cursor.place));
    else extend(as(cursor.place));
    cursor.classList.toggle("down", gesture !== null);
    [cursor.style.left, cursor.style.top] = cursor.place.map((each) => `${each}px`);
  }

  // Whatever else one does next takes over from the keyboard's pen.
  function liftKeys() {
    if (gesture?.id === "keys") lift();
    cursor?.classList.remove("down");
  }

  function leaveKeys() {
    liftKeys();
    cursor?.remove();
    cursor = null;
  }

  function undo() {
    liftKeys();
    if (gesture || past.length === 0) return;
    future = [strokes, ...future];
    const before = past.at(-1);
    past = past.slice(0, -1);
    change(before);
  }

  function redo() {
    liftKeys();
    if (gesture || future.length === 0) return;
    past = [...past, strokes];
    const next = future[0];
    future = future.slice(1);
    change(next);
  }

  function replace(next) {
    liftKeys();
    if (gesture || (next.length === 0 && strokes.length === 0)) return; // a finger is drawing
    past = [...past, strokes];
    future = [];
    change(next);
  }

  function pick(tool) {
    for (const each of tools) {
      each.ariaChecked = String(each === tool);
      each.tabIndex = each === tool ? 0 : -1;
    }
    sheet.classList.toggle("erasing", "eraser" in tool.dataset);
  }

  // A hidden tab has no size. The strokes shrink and grow with the sheet: none is ever cut off.
  function resize() {
    const next = [canvas.clientWidth, canvas.clientHeight];
    if (!next[0] || !next[1] || String(next) === String(size)) return;
    if (gesture) lift(); // what is drawn moves away from under the pen
    const fits = Math.min(next[0] / home[0], next[1] / home[1]);
    const scale = fits / zoom; // of an empty sheet too: undo and redo bring strokes back
    zoom = fits;
    size = next;
    [canvas.width, canvas.height] = next.map((side) => Math.round(side * devicePixelRatio));
    if (scale !== 1) scaleAll(scale);
    if (strokes.length) change(strokes);
    repaint();
  }

  // Lists share their strokes.
  function scaleAll(scale) {
    const scaledStroke = once((stroke) => scaleStroke(stroke, scale));
    const scaled = once((list) => list.map(scaledStroke));
    onScale(scale, [...past, strokes, ...future], scaled);
    [past, strokes, future] = [past.map(scaled), scaled(strokes), future.map(scaled)];
  }

  function open({ size: [width, height], strokes: given }) {
    const scale = Math.min(size[0] / width, size[1] / height);
    [home, zoom] = [size, 1];
    replace(given.map((stroke) => scaleStroke(stroke, scale)));
    return scale;
  }

  canvas.addEventListener("pointerdown", start);
  canvas.addEventListener("pointermove", extend);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("keydown", penKeys);
  canvas.addEventListener("blur", leaveKeys);
  for (const tool of tools) tool.addEventListener("click", () => pick(tool));
  arrowKeys(tools, (tool) => pick(tool));
  button("undo").addEventListener("click", undo);
  button("redo").addEventListener("click", redo);
  button("clear").addEventListener("click", () => replace([]));
  new ResizeObserver(resize).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  pick(tools.find((tool) => tool.ariaChecked === "true"));
  resize();

  return {
    undo,
    redo,
    open,
    picture,
    clear: () => replace([]),
    get strokes() { return strokes; },
    get size() { return size; },
    get drawing() { return gesture !== null; },
  };
}

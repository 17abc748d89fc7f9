// The sheet of paper. Runs once when Gradio mounts the component, with `element`, `props` and
// `trigger` given. Strokes are the truth: undo, the eraser, sharp lines on every screen and the
// turn of a phone are edits of a list or a new painting of it. What is sent is the picture as
// painted, black on white in CSS pixels, so that the reader sees what the person sees.

const SEND_EVERY_MS = 100;
const SAVE_SCALE = 2;
const POINT_GAP_PX = 3; // between two points of a stroke at most, so that the eraser can cut it

const sheet = element.querySelector(".sheet");
const canvas = element.querySelector("canvas");
const hint = element.querySelector(".sheet-hint");
const tools = [...element.querySelectorAll("[role=radio]")];
const button = (name) => element.querySelector(`[data-do=${name}]`);

let strokes = []; // each { width, points: [[x, y], ...] } in CSS pixels; never changed in place
let past = []; // the lists of strokes before each step, for undo
let size = [0, 0]; // CSS pixels of the sheet
let gesture = null; // the pointer that is down: { id, erases, width, last }
let sentAt = 0;
let sending = null;
let painting = null;

function paint(context, scale) {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = "black";
  for (const { width, points } of strokes) {
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...points[0]);
    // Through the middles of the segments: smooth, where a fast hand leaves few points.
    for (let i = 1; i < points.length - 1; i++) {
      const [[x, y], [nextX, nextY]] = [points[i], points[i + 1]];
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    const [x, y] = points.at(-1);
    context.lineTo(x + 0.01, y); // a dot: a line of no length is not painted
    context.stroke();
  }
}

function repaint() {
  painting = null;
  const context = canvas.getContext("2d");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  paint(context, canvas.width / size[0]);
}

function picture(scale) {
  const page = document.createElement("canvas");
  [page.width, page.height] = size.map((side) => Math.round(side * scale));
  const context = page.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, page.width, page.height);
  paint(context, scale);
  return page.toDataURL("image/png");
}

function send() {
  sending = null;
  sentAt = performance.now();
  const value = strokes.length ? picture(1) : "";
  if (value === props.value) return;
  props.value = value;
  trigger("input");
}

function change(next) {
  strokes = next;
  hint.hidden = strokes.length > 0 || gesture !== null;
  button("undo").disabled = past.length === 0;
  button("clear").disabled = button("save").disabled = strokes.length === 0;
  painting ??= requestAnimationFrame(repaint);
  sending ??= setTimeout(send, Math.max(0, sentAt + SEND_EVERY_MS - performance.now()));
}

function between([x, y], [toX, toY]) {
  const steps = Math.ceil(Math.hypot(toX - x, toY - y) / POINT_GAP_PX);
  return Array.from({ length: steps }, (_, i) => {
    const share = (i + 1) / steps;
    return [x + (toX - x) * share, y + (toY - y) * share];
  });
}

function distance([x, y], [fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - fromX - share * dx, y - fromY - share * dy);
}

// The pieces of a stroke that the eraser's path leaves. It reaches a little into the ink, so that
// touching a stroke's edge is enough and the round end of a piece is soon gone too.
function cut(stroke, from, to, radius) {
  const reach = radius + stroke.width / 4;
  const pieces = [];
  let piece = [];
  for (const point of stroke.points) {
    if (distance(point, from, to) > reach) {
      piece.push(point);
    } else if (piece.length) {
      pieces.push(piece);
      piece = [];
    }
  }
  if (piece.length) pieces.push(piece);
  if (pieces.length === 1 && pieces[0].length === stroke.points.length) return [stroke];
  return pieces.map((points) => ({ ...stroke, points }));
}

function at(event) {
  const frame = canvas.getBoundingClientRect();
  return [event.clientX - frame.left, event.clientY - frame.top];
}

function move(point) {
  const { erases, width, last } = gesture;
  gesture.last = point;
  if (erases) {
    const left = strokes.flatMap((stroke) => cut(stroke, last, point, width / 2));
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
  if (gesture || event.button !== 0) return;
  canvas.setPointerCapture(event.pointerId);
  const tool = tools.find((each) => each.ariaChecked === "true").dataset;
  const width = (tool.eraser ?? tool.pen) * Math.sqrt(size[0] * size[1]);
  gesture = { id: event.pointerId, erases: "eraser" in tool, width, last: at(event) };
  past = [...past, strokes];
  if (gesture.erases) move(gesture.last);
  else change([...strokes, { width, points: [gesture.last] }]);
}

function extend(event) {
  if (event.pointerId !== gesture?.id) return;
  // A browser hands over one event a frame; the points in between make a round digit round.
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) move(at(each));
}

function end(event) {
  if (event.pointerId !== gesture?.id) return;
  gesture = null;
  if (past.at(-1) === strokes) past = past.slice(0, -1); // an eraser that met no ink
  change(strokes);
}

function undo() {
  if (gesture || past.length === 0) return;
  const before = past.at(-1);
  past = past.slice(0, -1);
  change(before);
}

function clear() {
  if (gesture) return; // a second finger on the button
  past = [...past, strokes];
  change([]);
}

function save() {
  const link = document.createElement("a");
  link.download = "drawing.png";
  link.href = picture(SAVE_SCALE);
  link.click();
}

function pick(tool) {
  for (const each of tools) {
    each.ariaChecked = String(each === tool);
    each.tabIndex = each === tool ? 0 : -1;
  }
  sheet.classList.toggle("erasing", "eraser" in tool.dataset);
}

function pickByKey(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tools.at((tools.indexOf(event.currentTarget) + step) % tools.length);
  pick(next);
  next.focus();
}

// A hidden tab has no size. The strokes shrink and grow with the sheet, so none is ever cut off.
function resize() {
  const next = [canvas.clientWidth, canvas.clientHeight];
  if (!next[0] || !next[1]) return;
  const scale = size[0] ? Math.min(next[0] / size[0], next[1] / size[1]) : 1;
  if (scale !== 1) {
    const scaled = ({ width, points }) => ({
      width: width * scale,
      points: points.map(([x, y]) => [x * scale, y * scale]),
    });
    past = past.map((list) => list.map(scaled));
    strokes = strokes.map(scaled);
  }
  size = next;
  [canvas.width, canvas.height] = next.map((side) => Math.round(side * devicePixelRatio));
  repaint();
}

canvas.addEventListener("pointerdown", start);
canvas.addEventListener("pointermove", extend);
canvas.addEventListener("pointerup", end);
canvas.addEventListener("pointercancel", end);
canvas.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
});
for (const tool of tools) {
  tool.addEventListener("click", () => pick(tool));
  tool.addEventListener("keydown", pickByKey);
}
button("undo").addEventListener("click", undo);
button("clear").addEventListener("click", clear);
button("save").addEventListener("click", save);
new ResizeObserver(resize).observe(canvas);
pick(tools.find((tool) => tool.ariaChecked === "true"));

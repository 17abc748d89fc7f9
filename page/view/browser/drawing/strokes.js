// Strokes as plain data: { id, width, points: [[x, y], ...] } in CSS pixels, never changed in place.

// Between two points of a stroke at most, so that the eraser can cut it: below the thinnest pen.
const POINT_GAP_PX = 3;
// What is sent may lie this far beside what was drawn: half a pixel more or less is rounded anyway.
const BEND_PX = 0.6;

let made = 0;
// Its id stays while it grows and at every scale; what the eraser leaves of it has others.
export const newStroke = (width, points) => ({ id: ++made, width, points });

export function paintStrokes(context, strokes, colour) {
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = colour;
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

export function between([x, y], [toX, toY]) {
  const steps = Math.ceil(Math.hypot(toX - x, toY - y) / POINT_GAP_PX);
  return Array.from({ length: steps }, (_, i) => {
    const share = (i + 1) / steps;
    return [x + (toX - x) * share, y + (toY - y) * share];
  });
}

export const pathLength = (points) =>
  points.reduce((sum, [x, y], i) => sum + (i ? Math.hypot(x - points[i - 1][0], y - points[i - 1][1]) : 0), 0);

function distance([x, y], [fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - fromX - share * dx, y - fromY - share * dy);
}

// The pieces of a stroke that the eraser's path leaves. It reaches a little into the ink, so that
// touching a stroke's edge is enough and the round end of a piece is soon gone too.
export function cutStroke(stroke, from, to, radius) {
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
  return pieces.map((points) => newStroke(stroke.width, points));
}

export function scaleStroke({ id, width, points }, scale) {
  return { id, width: width * scale, points: points.map(([x, y]) => [x * scale, y * scale]) };
}

// Answers for each thing once, and gives the same answer again.
export function once(act) {
  const answers = new Map();
  return (thing) => {
    if (!answers.has(thing)) answers.set(thing, act(thing));
    return answers.get(thing);
  };
}

// The few points that draw the same line (Ramer, 1972; Douglas and Peucker, 1973), for sending.
export function simplified(points) {
  const [first, last] = [points[0], points.at(-1)];
  let [furthest, most] = [0, BEND_PX];
  for (let i = 1; i < points.length - 1; i++) {
    const far = distance(points[i], first, last);
    if (far > most) [furthest, most] = [i, far];
  }
  if (!furthest) return points.length > 1 ? [first, last] : [first];
  const before = simplified(points.slice(0, furthest + 1));
  return [...before.slice(0, -1), ...simplified(points.slice(furthest))];
}

const sparse = new WeakMap(); // a finished stroke is simplified once

export function strokesToSend(strokes) {
  return strokes.map((stroke) => {
    if (!sparse.has(stroke)) {
      sparse.set(stroke, simplified(stroke.points).map((point) => point.map(Math.round)));
    }
    return sparse.get(stroke);
  });
}

export function dense(points) {
  return points.flatMap((point, i) => (i ? between(points[i - 1], point) : [point]));
}

// Parts of a picture: [left, top, right, bottom], shares of its width and height.

export const LEAST_PART = 0.04; // a smaller frame is a tap
export const FIRST_PART = [0.1, 0.1, 0.9, 0.9];
const KEY_STEP = 0.03;
const ROUNDING = 1e-9; // steps of the keys do not add up exactly
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const within = (share) => Math.min(1, Math.max(0, share));

export const partBetween = ([x, y], [toX, toY]) => [
  Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY),
];

export const leastSide = ([left, top, right, bottom]) => Math.min(right - left, bottom - top);

// The part that an arrow key leaves: moved, or with `grows` its right lower corner moved.
export function movedPart(part, key, grows) {
  const [x, y] = ARROWS[key];
  const moved = [grows ? 0 : x, grows ? 0 : y, x, y];
  const next = part.map((share, i) => share + KEY_STEP * moved[i]);
  const isInside = next.every((share) => share >= -ROUNDING && share <= 1 + ROUNDING);
  return isInside && leastSide(next) >= LEAST_PART ? next.map(within) : part;
}

// What a pointer at a place takes hold of: the corner within `reach` of it, given by the corner
// across that stays; the whole part; or nothing of it, and then a new part begins.
export function holdAt(part, [x, y], [reachX, reachY]) {
  const [left, top, right, bottom] = part;
  const corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
  const far = corners.map((corner) => Math.hypot((corner[0] - x) / reachX, (corner[1] - y) / reachY));
  const nearest = far.indexOf(Math.min(...far));
  if (far[nearest] <= 1) return { kind: "corner", corner: corners[nearest], fixed: corners[(nearest + 2) % 4] };
  return { kind: x >= left && x <= right && y >= top && y <= bottom ? "move" : "new" };
}

// The part when what is held has been dragged from one place to another; too small a one is none.
export function draggedPart(part, held, from, to) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  if (held.kind === "move") {
    const [left, top, right, bottom] = part;
    const x = Math.min(1 - right, Math.max(-left, dx));
    const y = Math.min(1 - bottom, Math.max(-top, dy));
    return [left + x, top + y, right + x, bottom + y];
  }
  const next = held.kind === "new"
    ? partBetween(from, to)
    : partBetween(held.fixed, [within(held.corner[0] + dx), within(held.corner[1] + dy)]);
  return leastSide(next) >= LEAST_PART ? next : part;
}

// The same part of a picture that is turned by a quarter, clockwise or (below 0) back.
export function turnedCrop(crop, turn_deg) {
  if (!crop) return crop;
  const [left, top, right, bottom] = crop;
  return turn_deg > 0 ? [1 - bottom, left, 1 - top, right] : [top, 1 - right, bottom, 1 - left];
}

// Parts of a picture: [left, top, right, bottom], shares of its width and height.

export const LEAST_PART = 0.04; // a smaller frame is a tap
export const FIRST_PART = [0.1, 0.1, 0.9, 0.9];
const KEY_STEP = 0.03;
const ROUNDING = 1e-9; // steps of the keys do not add up exactly
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

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
  return isInside && leastSide(next) >= LEAST_PART ? next : part;
}

// The same part of a picture that is turned by a quarter, clockwise or (below 0) back.
export function turnedCrop(crop, turn_deg) {
  if (!crop) return crop;
  const [left, top, right, bottom] = crop;
  return turn_deg > 0 ? [1 - bottom, left, 1 - top, right] : [top, 1 - right, bottom, 1 - left];
}

// The crop of the whole picture that a part of a crop is; none for no part.
export function cropWithin(crop, part) {
  const [left, top, right, bottom] = crop ?? [0, 0, 1, 1];
  const across = (share) => left + share * (right - left);
  const down = (share) => top + share * (bottom - top);
  return part && [across(part[0]), down(part[1]), across(part[2]), down(part[3])];
}

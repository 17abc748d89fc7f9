// What a person said of a reading: labels of digits ("" for no digit), and the number as a whole.
// It stays until the ink that was meant is changed: of a drawing the strokes, known by their ids, of a
// picture what lies in a digit's box.

const SAME_PX = 6; // the turn of a phone scales a box, and rounds it
const MOSTLY_INSIDE = 0.9; // a stroke of one digit; else it was cut between digits
const PARTLY_INSIDE = 0.1;

const isNear = (one, other) =>
  one.box.every((side, i) => Math.abs(side - other.box[i]) <= SAME_PX);

const meets = ([left, top, right, bottom], box) =>
  left < box[2] && box[0] < right && top < box[3] && box[1] < bottom;

const areaOf = ([left, top, right, bottom]) => (right - left) * (bottom - top);

function shareInside({ points }, [left, top, right, bottom]) {
  const inside = points.filter(
    ([x, y]) =>
      x >= left - SAME_PX && x <= right + SAME_PX && y >= top - SAME_PX && y <= bottom + SAME_PX,
  );
  return inside.length / points.length;
}

// The ids of the strokes that each digit is made of.
export function idsOf(digits, strokes) {
  const ids = digits.map(() => []);
  for (const stroke of strokes) {
    const shares = digits.map((digit) => shareInside(stroke, digit.box));
    const most = Math.max(...shares);
    if (most >= MOSTLY_INSIDE) {
      const whole = digits.map((_, i) => i).filter((i) => shares[i] === most);
      whole.sort((one, other) => areaOf(digits[one].box) - areaOf(digits[other].box));
      ids[whole[0]].push(stroke.id);
    } else {
      shares.forEach((share, i) => share > PARTLY_INSIDE && ids[i].push(stroke.id));
    }
  }
  return ids;
}

// The chosen digit is a label, "" for no digit; its own label takes a correction back.
export function correctDigit(view, label) {
  const digit = view.digits[view.chosen];
  const isBack = label === digit.readAs;
  view.said = (view.said ?? []).filter((each) => each !== digit.correction);
  digit.correction = undefined;
  if (!isBack) {
    const others = view.digits.filter((each) => each !== digit);
    const isAlone = !others.some((each) => sameIds(each.ids ?? [], digit.ids ?? []));
    digit.correction = { label, ids: digit.ids, box: digit.box, isAlone, isOn: true };
    view.said.push(digit.correction);
  }
  show(digit, digit.correction);
  view.picked = true;
}

// The whole number is a text; undefined takes a correction back. `isShared` where a link brought it.
export function typeNumber(view, text, strokes, isShared = false) {
  view.typed = text;
  const ids = strokes?.map((stroke) => stroke.id);
  view.whole = text === undefined ? undefined : { text, ids, isShared, isOn: true };
}

function show(digit, correction) {
  const label = correction ? correction.label : digit.readAs;
  digit.corrected = correction ? label || "no digit" : undefined;
  digit.shown = label || digit.label;
  digit.rejected = !label;
}

function sameIds(some, others) {
  return some.length > 0 && some.length === others.length && some.every((id) => others.includes(id));
}

// Puts what was said onto digits that were read anew. While the pen is down nothing is lost: its
// stroke may be on its way to another place.
//   view: its `said` and `whole`; digits: with `ids`, those of a picture without.
//   ink: {strokes, rests}; none of a picture.
// Returns the digits, and the labels and text that are gone now.
export function applyCorrections(view, digits, ink) {
  const gone = [];
  let found = digits;
  for (const correction of view.said ?? []) {
    const targets = ink ? targetsByIds(correction, found, ink) : targetsByBox(correction, found);
    found = merged(found, targets, correction);
    if (isLost(correction, targets, ink) && found.some((digit) => meets(digit.box, correction.box))) {
      gone.push(correction.label);
    }
  }
  const typed = typedOf(view, found, ink);
  if (view.whole) {
    if (isLost(view.whole, typed === undefined ? [] : [typed], ink)) gone.push(view.whole.text);
  }
  return { digits: found, typed, gone };
}

// Whether what was said stood until now. Under the pen it waits, unseen.
function isLost(said, targets, ink) {
  const wasOn = said.isOn;
  if (targets.length || (ink?.rests ?? true)) said.isOn = targets.length > 0;
  return wasOn && !said.isOn;
}

const targetsByBox = (correction, digits) =>
  digits.filter((digit) => isNear(digit, correction)).slice(0, 1);

function targetsByIds(correction, digits, { strokes, rests }) {
  const { ids, label, isAlone } = correction;
  const there = new Set(strokes.map((stroke) => stroke.id));
  if (!ids.every((id) => there.has(id))) return [];
  const same = digits.filter((digit) => sameIds(digit.ids, ids));
  if (same.length > 1 && !isAlone) return targetsByBox(correction, same);
  if (same.length) return same;
  if (!label) return digits.filter((digit) => digit.ids.some((id) => ids.includes(id)));
  const parts = digits.filter(({ ids: own }) => own.length && own.every((id) => ids.includes(id)));
  if (ids.every((id) => parts.some((part) => part.ids.includes(id)))) return parts;
  const around = rests ? [] : digits.filter(({ ids: own }) => ids.every((id) => own.includes(id)));
  return around.slice(0, 1);
}

// The digits with a correction on its targets: parts of what a person called one digit become one.
function merged(digits, targets, correction) {
  const [first, ...others] = targets;
  if (!first) return digits;
  if (!correction.label) {
    for (const target of targets) place(target, correction);
    return digits;
  }
  for (const { box, ids } of others) {
    const low = first.box.slice(0, 2).map((side, i) => Math.min(side, box[i]));
    const high = first.box.slice(2).map((side, i) => Math.max(side, box[i + 2]));
    first.box = [...low, ...high];
    first.ids = [...new Set([...first.ids, ...ids])];
  }
  place(first, correction);
  return digits.filter((digit) => !others.includes(digit));
}

function place(digit, correction) {
  digit.correction = correction;
  show(digit, correction);
}

// The number that was typed, with the digits that were written since before and after it; undefined
// where its ink is changed.
function typedOf({ whole }, digits, ink) {
  if (!whole) return undefined;
  if (!ink) return whole.text;
  const there = new Set(ink.strokes.map((stroke) => stroke.id));
  if (!whole.ids.every((id) => there.has(id))) return undefined;
  const isOld = ({ ids }) => ids.length === 0 || ids.some((id) => whole.ids.includes(id));
  const isNew = ({ ids }) => ids.some((id) => !whole.ids.includes(id));
  const kinds = digits.map((digit) => ({ ...digit, isOld: isOld(digit), isNew: isNew(digit) }));
  if (kinds.some((kind) => kind.isOld && kind.isNew)) return ink.rests ? undefined : whole.text;
  return withNew(whole.text.split("\n"), kinds) ?? (ink.rests ? undefined : whole.text);
}

// Typed lines with new digits before and after the old ones that they stand for; undefined where a
// new one is among them.
function withNew(typed, digits) {
  const lines = [];
  for (const digit of digits) (lines[digit.line] ??= []).push(digit);
  const rows = lines.filter(Boolean).map(aroundOld);
  const old = rows.filter((row) => row.isOld);
  if (rows.some((row) => row.isAmong)) return undefined;
  if (old.length === typed.length) old.forEach((row, i) => { row.typed = typed[i]; });
  else if (isBlock(rows, old)) old[0].typed = typed.join("\n");
  else return old.length ? undefined : typed.join("\n");
  return rows.map((row) => row.before + row.typed + row.after).filter(Boolean).join("\n");
}

// What is new in a line, before and after what is old.
function aroundOld(line) {
  const text = (part) => part.map((digit) => (digit.rejected ? "" : digit.shown)).join("");
  const first = line.findIndex((digit) => digit.isOld);
  const last = line.findLastIndex((digit) => digit.isOld);
  if (first < 0) return { isOld: false, before: text(line), typed: "", after: "" };
  const isAmong = line.slice(first, last).some((digit) => digit.isNew);
  return { isOld: true, isAmong, before: text(line.slice(0, first)), typed: "", after: text(line.slice(last + 1)) };
}

// Whether nothing new stands between the first and the last of the old lines.
function isBlock(rows, old) {
  if (!old.length) return false;
  const block = rows.slice(rows.indexOf(old[0]), rows.indexOf(old.at(-1)) + 1);
  const inner = [...block.slice(1).map((row) => row.before), ...block.slice(0, -1).map((row) => row.after)];
  return !inner.some(Boolean);
}

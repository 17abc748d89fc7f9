// Joins the parts. Runs once when Gradio mounts the component, after the files before it in this
// folder, with `element`, `server` and `upload` given; drawing.js, pictures.js and hands.js go on. A "view" is one thing that was handed in
// with what is known of it; there is one on show for each of the three ways in.

const SAME_PX = 6; // the turn of a phone scales a box, and rounds it
const NOT_REACHED = "The server did not answer. Nothing is lost: try again.";

const desk = element.querySelector(".desk");
const find = (selector) => desk.querySelector(selector);
const views = Object.fromEntries(["draw", "photo", "link"].map((way) => [way, { way, state: "empty" }]));
const tabs = [...desk.querySelectorAll("[role=tab]")];
let way = "draw";
let toasting = null;

async function ask(call) {
  try {
    return (await call()) ?? { error: NOT_REACHED }; // Gradio answers nothing where no server is
  } catch {
    return { error: NOT_REACHED };
  }
}

function toast(text) {
  clearTimeout(toasting);
  find(".toast").textContent = text;
  toasting = setTimeout(() => { find(".toast").textContent = ""; }, 3500);
}

const answer = makeAnswer(find(".answer"), {
  onChoose: (index) => choose(views[way], index),
  onMend: (label) => mendDigit(views[way], label),
  onType: (text) => {
    const view = views[way];
    view.typed = text;
    view.whole = text === undefined ? undefined : { text, digits: view.digits };
    mended(view);
  },
  explain: (digit) => ask(() => server.explain({ glyph: digit.glyph, label: digit.label })),
});
const visit = makeVisit(find(".visit"), { onOpen: goBack });
const viewers = Object.fromEntries(
  ["photo", "link"].map((each) => [
    each,
    makeViewer(find(`#way-${each}`), desk, {
      onTap: (index) => choose(views[each], index),
      onPart: (part) => readPart(views[each], part),
      onTurn: (turn_deg) => readTurned(views[each], turn_deg),
    }),
  ]),
);

function show(view) {
  if (view !== views[view.way]) return;
  if (view.way === "draw") {
    paintBoxes(find(".sheet .boxes"), view.digits ?? [], view.size ?? [1, 1], view.chosen);
  } else {
    viewers[view.way].show(view);
  }
  if (view.way !== way) return;
  answer.show(view);
  const isRead = view.state === "read";
  for (const name of ["copy-picture", "save"]) {
    find(`[data-do=${name}]`).disabled = way === "draw" ? !sheet.strokes.length : !view.picture;
  }
  find("[data-do=copy-number]").disabled = !isRead || !textOf(view);
  find("[data-do=share]").disabled = !isRead;
  find(".consent").hidden = !desk.dataset.corrections || !isRead || !isMended(view);
  find("[data-do=keep]").textContent = view.kept ? "Sent" : "Send";
  find("[data-do=keep]").disabled = view.kept || !find(".consent input").checked;
}

// Put what the server said into a view; of ink that is whole now, a digit mended meanwhile may have
// been seen in part.
function take(view, { error, digits, ...rest }, isWhole = false) {
  if (error) {
    Object.assign(view, { state: "error", error });
    return;
  }
  const before = (view.digits ?? []).filter((digit) => digit.mended !== undefined);
  const gone = view.gone ?? []; // mended digits that undo took away: redo brings them back
  const found = new Set();
  const near = (one, other) => one.box.every((side, i) => Math.abs(side - other.box[i]) <= SAME_PX);
  const grown = ([left, top, right, bottom], box) =>
    isWhole && left >= box[0] - SAME_PX && top >= box[1] - SAME_PX && right <= box[2] + SAME_PX && bottom <= box[3] + SAME_PX;
  view.digits = digits.map((digit) => {
    const read = { ...digit, shown: digit.label, readAs: digit.rejected ? "" : digit.label };
    const same = // a correction outlives the next stroke
      before.find((old) => near(old, digit) || grown(old.box, digit.box)) ??
      gone.find((old) => near(old, digit) && old.readAs === read.readAs); // else other ink is there now
    found.add(same);
    return same ? { ...read, mended: same.mended, shown: same.shown, rejected: same.rejected } : read;
  });
  view.gone = [...before, ...gone].filter((old) => !found.has(old));
  const whole = view.whole; // what was typed for some digits stands while they do, and when they are back
  const stays = (old, digit) => near(old, digit) && (view.typed !== undefined || old.label === digit.label);
  const asTyped = whole?.digits.length === digits.length && digits.every((digit, i) => stays(whole.digits[i], digit));
  if (whole && isWhole) whole.digits = digits;
  const typed = asTyped || isWhole ? whole?.text : undefined;
  Object.assign(view, rest, { state: "read", error: undefined, typed });
  view.at ??= new Date().toISOString();
  const doubt = (i) => view.digits[i].confidence;
  const least = view.digits.reduce((best, _, i) => (doubt(i) < doubt(best) ? i : best), 0);
  if (!view.picked || view.chosen >= digits.length) {
    view.chosen = view.way === "draw" ? digits.length - 1 : least;
    view.picked = false;
  }
}

function choose(view, index) {
  if (index < 0) return false;
  Object.assign(view, { chosen: index, picked: true });
  show(view);
  return true;
}

function mendDigit(view, label) {
  const digit = view.digits[view.chosen];
  const mend = label === digit.readAs ? undefined : label || "no digit";
  Object.assign(digit, { mended: mend, shown: label || digit.label, rejected: !label });
  view.picked = true;
  mended(view);
}

function mended(view) {
  view.kept = false;
  view.mendedAt = version;
  visit.put(view);
  show(view);
}

function open(next) {
  way = desk.dataset.way = next;
  for (const tab of tabs) {
    const chosen = tab.dataset.way === next;
    tab.ariaSelected = String(chosen);
    tab.tabIndex = chosen ? 0 : -1;
    find(`#way-${tab.dataset.way}`).hidden = !chosen;
  }
  show(views[next]);
}

function scaleBoxes(view, scale) {
  const digits = new Set([...(view.digits ?? []), ...(view.gone ?? []), ...(view.whole?.digits ?? [])]);
  for (const digit of digits) digit.box = digit.box.map((side) => side * scale);
}

// What was handed in from further down the page has its answer at the top of it.
function showAnswer() {
  const { top, bottom } = find(".number").getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) desk.scrollIntoView();
}

function goBack(view) {
  views[view.way] = view;
  if (view.way === "draw") {
    scaleBoxes(view, sheet.open({ size: view.sheetSize, strokes: view.strokes }));
    placeOn(view, sheet.strokes);
  }
  open(view.way);
  showAnswer();
}

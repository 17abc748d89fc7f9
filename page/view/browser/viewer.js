// A picture that was read: its boxes, a turn by hand, and a part of it chosen with a frame.

const LEAST_PART = 0.04; // a smaller frame is a tap
const KEY_STEP = 0.03;

function makeViewer(panel, desk, { onTap, onPart, onTurn }) {
  const viewer = panel.querySelector(".viewer");
  const empty = viewer.querySelector(".viewer-empty");
  const frame = desk.querySelector(".viewer-parts").content.firstElementChild.cloneNode(true);
  const tools = desk.querySelector(".viewer-tools").content.firstElementChild.cloneNode(true);
  panel.querySelector(".tools").prepend(tools);
  const image = frame.querySelector("img");
  const boxes = frame.querySelector(".boxes");
  const button = (name) => tools.querySelector(`[data-do=${name}]`);
  let shown = null;
  let part = null; // [left, top, right, bottom] as shares of the picture shown, while choosing
  let from = null;

  const marker = make("div", {
    className: "part",
    tabIndex: 0,
    role: "application",
    ariaLabel:
      "Part to read: arrows move it, shift and arrows change its size, Enter reads it, Escape ends",
  });

  function show(view) {
    if (view?.state === "reading") { // what was there stays until the next is read, out of reach
      shown = null;
      endPart();
      for (const name of ["turn-left", "turn-right", "crop", "whole"]) button(name).disabled = true;
      return;
    }
    shown = view?.picture ? view : null;
    endPart();
    viewer.replaceChildren(shown ? frame : empty);
    for (const name of ["turn-left", "turn-right", "crop"]) button(name).disabled = !shown;
    button("whole").disabled = !shown?.crop;
    if (!shown) return;
    frame.ariaBusy = String(Boolean(shown.asked));
    if (image.src !== shown.picture) image.src = shown.picture;
    const [width, height] = shown.size;
    frame.style.setProperty("--ratio", width / height);
    frame.style.maxWidth = `${2 * width}px`; // a small picture is shown larger, but not blurred
    paintBoxes(boxes, shown.digits, shown.size, shown.chosen);
  }

  function beginPart() {
    part = [0.1, 0.1, 0.9, 0.9];
    frame.append(marker);
    frame.classList.add("choosing");
    button("crop").ariaPressed = "true";
    placePart();
    marker.focus();
  }

  function endPart() {
    part = from = null;
    marker.remove();
    frame.classList.remove("choosing");
    button("crop").ariaPressed = "false";
  }

  function placePart() {
    const [left, top, right, bottom] = part.map((share) => `${100 * share}%`);
    Object.assign(marker.style, {
      left,
      top,
      width: `calc(${right} - ${left})`,
      height: `calc(${bottom} - ${top})`,
    });
  }

  function readPart() {
    const chosen = part;
    endPart();
    viewer.focus();
    onPart(chosen);
  }

  function share(event) {
    const area = image.getBoundingClientRect();
    const within = (value) => Math.min(1, Math.max(0, value));
    return [
      within((event.clientX - area.left) / area.width),
      within((event.clientY - area.top) / area.height),
    ];
  }

  frame.addEventListener("pointerdown", (event) => {
    if (!part || event.button !== 0) return;
    event.preventDefault();
    if (from) return; // one finger chooses
    frame.setPointerCapture(event.pointerId);
    from = { id: event.pointerId, place: share(event) };
  });
  frame.addEventListener("pointermove", (event) => {
    if (from?.id !== event.pointerId) return;
    const [[x, y], [toX, toY]] = [from.place, share(event)];
    part = [Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY)];
    placePart();
  });
  frame.addEventListener("pointercancel", ({ pointerId }) => {
    if (from?.id === pointerId) from = null;
  });
  frame.addEventListener("pointerup", ({ pointerId }) => {
    if (from?.id !== pointerId) return;
    from = null;
    if (Math.min(part[2] - part[0], part[3] - part[1]) < LEAST_PART) beginPart();
    else readPart();
  });
  frame.addEventListener("click", (event) => {
    if (part || !shown) return;
    const [x, y] = share(event);
    const place = [x * shown.size[0], y * shown.size[1]];
    onTap(digitAt(shown.digits, place, 0.01 * shown.size[0]));
  });
  marker.addEventListener("keydown", (event) => {
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    if (event.key === "Enter") readPart();
    if (event.key === "Escape") {
      endPart();
      button("crop").focus();
    }
    if (!x && !y) return;
    event.preventDefault();
    const moved = [event.shiftKey ? 0 : x, event.shiftKey ? 0 : y, x, y];
    const next = part.map((share, i) => share + KEY_STEP * moved[i]);
    const large = Math.min(next[2] - next[0], next[3] - next[1]) >= LEAST_PART;
    if (large && next.every((share) => share >= -1e-9 && share <= 1 + 1e-9)) part = next;
    placePart();
  });
  button("crop").addEventListener("click", () => (part ? endPart() : beginPart()));
  button("whole").addEventListener("click", () => onPart(null));
  button("turn-left").addEventListener("click", () => onTurn(-90));
  button("turn-right").addEventListener("click", () => onTurn(90));

  return { show };
}

// A picture that was read: its boxes, a turn by hand, and a part of it chosen with a frame.

import { ARROWS, FIRST_PART, LEAST_PART, leastSide, movedPart, partBetween } from "./crop.js";
import { make, paintBoxes } from "./elements.js";
import { firstOf } from "./progress_words.js";
import { digitAt } from "./reading.js";

const LARGEST_SCALE = 2; // a small picture is shown larger, but not blurred
const TAP_BESIDE = 0.01; // of the picture's width, for a finger

export function makePictureViewer(panel, desk, { onTap, onPart, onTurn }) {
  const viewer = panel.querySelector(".viewer");
  const empty = viewer.querySelector(".viewer-empty");
  const frame = desk.querySelector(".viewer-parts").content.firstElementChild.cloneNode(true);
  const tools = desk.querySelector(".viewer-tools").content.firstElementChild.cloneNode(true);
  panel.querySelector(".tools").prepend(tools);
  const image = frame.querySelector("img");
  const boxes = frame.querySelector(".boxes");
  const preview = make("img", { className: "preview", alt: "Your picture, on its way" });
  const pages = make("p", { className: "pages" });
  const foot = make("div", { className: "viewer-foot" }, pages);
  viewer.append(foot);
  // Of some formats of phones and scanners a browser shows nothing; the server does.
  preview.addEventListener("error", () => { preview.hidden = true; });
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
    shown = view.state !== "reading" && view.picture ? view : null;
    endPart();
    enableTools();
    if (!view.picture && view.preview) return showPreview(view.preview);
    if (view.state === "reading") return; // what was there stays until the next is read, out of reach
    pages.textContent = shown?.pages > 1 ? firstOf(shown.pages) : "";
    viewer.replaceChildren(shown ? frame : empty, foot);
    if (shown) showPicture();
  }

  function enableTools() {
    for (const name of ["turn-left", "turn-right", "crop"]) button(name).disabled = !shown;
    button("whole").disabled = !shown?.crop;
  }

  // The file itself, while it is sent and read.
  function showPreview(address) {
    if (preview.src !== address) Object.assign(preview, { src: address, hidden: false });
    viewer.replaceChildren(preview, foot);
  }

  function showPicture() {
    frame.ariaBusy = String(Boolean(shown.asked));
    if (image.src !== shown.picture) image.src = shown.picture;
    const [width, height] = shown.size;
    frame.style.setProperty("--ratio", width / height);
    frame.style.maxWidth = `${LARGEST_SCALE * width}px`;
    paintBoxes(boxes, shown.digits, shown.size, shown.chosen);
  }

  function beginPart() {
    part = FIRST_PART;
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
    const [left, top, right, bottom] = part.map((side) => `${100 * side}%`);
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

  function placeOf(event) {
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
    from = { id: event.pointerId, place: placeOf(event) };
  });
  frame.addEventListener("pointermove", (event) => {
    if (from?.id !== event.pointerId) return;
    part = partBetween(from.place, placeOf(event));
    placePart();
  });
  frame.addEventListener("pointercancel", ({ pointerId }) => {
    if (from?.id === pointerId) from = null;
  });
  frame.addEventListener("pointerup", ({ pointerId }) => {
    if (from?.id !== pointerId) return;
    from = null;
    if (leastSide(part) < LEAST_PART) beginPart();
    else readPart();
  });
  frame.addEventListener("click", (event) => {
    if (part || !shown) return;
    const [x, y] = placeOf(event);
    const place = [x * shown.size[0], y * shown.size[1]];
    onTap(digitAt(shown.digits, place, TAP_BESIDE * shown.size[0]));
  });
  marker.addEventListener("keydown", (event) => {
    if (event.key === "Enter") readPart();
    if (event.key === "Escape") {
      endPart();
      button("crop").focus();
    }
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    part = movedPart(part, event.key, event.shiftKey);
    placePart();
  });
  button("crop").addEventListener("click", () => (part ? endPart() : beginPart()));
  button("whole").addEventListener("click", () => onPart(null));
  button("turn-left").addEventListener("click", () => onTurn(-90));
  button("turn-right").addEventListener("click", () => onTurn(90));

  return { show };
}

// The frame with which a part of a picture is chosen: by its corners, by its middle, or drawn anew.

import { ARROWS, draggedPart, holdAt, movedPart, within } from "./crop.js";

const REACH_PX = 26; // of a corner, for a finger

// `marker` is laid over `frame`, which holds `image`.
export function makeCropFrame(frame, image, marker, { onApply, onCancel }) {
  let part = null; // while choosing
  let drag = null; // {id, held, from, before} of the pointer that is down

  function begin(first) {
    part = first;
    frame.append(marker);
    frame.classList.add("choosing");
    place();
    frame.scrollIntoView({ block: "nearest" }); // a finger on it cannot scroll to the rest of it
    marker.focus({ preventScroll: true });
  }

  function end() {
    part = drag = null;
    marker.remove();
    frame.classList.remove("choosing");
  }

  function place() {
    const [left, top, right, bottom] = part.map((side) => `${100 * side}%`);
    Object.assign(marker.style, {
      left,
      top,
      width: `calc(${right} - ${left})`,
      height: `calc(${bottom} - ${top})`,
    });
  }

  function placeOf(event) {
    const area = image.getBoundingClientRect();
    return [
      within((event.clientX - area.left) / area.width),
      within((event.clientY - area.top) / area.height),
    ];
  }

  function press(event) {
    if (!part || event.button !== 0) return;
    event.preventDefault();
    if (drag) return; // one finger chooses
    frame.setPointerCapture(event.pointerId);
    const from = placeOf(event);
    const reach = [REACH_PX / image.clientWidth, REACH_PX / image.clientHeight];
    drag = { id: event.pointerId, held: holdAt(part, from, reach), from, before: part };
    marker.focus({ preventScroll: true });
  }

  function move(event) {
    if (drag?.id !== event.pointerId) return;
    part = draggedPart(drag.before, drag.held, drag.from, placeOf(event));
    place();
  }

  function release({ pointerId }) {
    if (drag?.id === pointerId) drag = null;
  }

  function keyed(event) {
    if (event.key === "Enter") onApply();
    if (event.key === "Escape") onCancel();
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    part = movedPart(part, event.key, event.shiftKey);
    place();
  }

  frame.addEventListener("pointerdown", press);
  frame.addEventListener("pointermove", move);
  frame.addEventListener("pointerup", release);
  frame.addEventListener("pointercancel", release);
  marker.addEventListener("keydown", keyed);

  return { begin, end, placeOf, get part() { return part; } };
}

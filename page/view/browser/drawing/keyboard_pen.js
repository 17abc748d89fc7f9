// A pen for the keyboard: arrows move it, Space puts it down and lifts it.

import { ARROWS } from "../pictures/crop.js";
import { make } from "../elements.js";

const STEP_PX = 14; // a digit in ten steps
const FINE_STEP_PX = 4; // with Shift

// Its events are like those of a pointer, with a `place` of their own.
const eventAt = (place) => ({ pointerId: "keys", button: 0, timeStamp: 0, place });
export const isOfKeys = (gesture) => gesture?.id === "keys";

// `pen` has size() of the sheet, isDown(), start(event), extend(event) and lift().
export function makeKeyboardPen(sheet, pen) {
  let cursor = null; // where the pen is

  function press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return; // the browser's own
    if (event.key !== " " && !(event.key in ARROWS)) return;
    event.preventDefault();
    cursor ??= newCursor();
    showPlace();
    if (event.key in ARROWS) move(ARROWS[event.key], event.shiftKey ? FINE_STEP_PX : STEP_PX);
    else if (!event.repeat) putDownOrLift();
    cursor.classList.toggle("down", pen.isDown());
  }

  function putDownOrLift() {
    if (pen.isDown()) lift();
    else pen.start(eventAt(cursor.place));
  }

  function newCursor() {
    const made = make("i", { className: "pen-cursor" });
    sheet.append(made);
    made.place = pen.size().map((side) => side / 2);
    return made;
  }

  function move(direction, step_px) {
    const size = pen.size();
    const within = (at, i) => Math.min(size[i], Math.max(0, at + step_px * direction[i]));
    cursor.place = cursor.place.map(within);
    pen.extend(eventAt(cursor.place));
    showPlace();
  }

  function showPlace() {
    [cursor.style.left, cursor.style.top] = cursor.place.map((each) => `${each}px`);
  }

  // Whatever else one does next takes over.
  function lift() {
    pen.lift();
    cursor?.classList.remove("down");
  }

  function leave() {
    lift();
    cursor?.remove();
    cursor = null;
  }

  return { press, lift, leave };
}

// Elements that several parts of the page are made of, rows of buttons, and files to save.

import { NOT_A_DIGIT } from "./words.js";

export const THUMBNAIL_PX = 96; // as wide as a row of the table shows it
const RIGHT_SHARE = 0.6; // of the picture: from there on a tag has its room at the left
const REVOKE_AFTER_MS = 1000; // when a browser has surely begun to save
const CLICK_WITHIN_MS = 50; // a click comes a little after the finger is lifted

export function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children); // text is text here: nothing that was read or named becomes HTML
  return made;
}

// One tab stop for a row of buttons; the arrows go along it.
export function arrowKeys(items, onPick) {
  for (const item of items) {
    item.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return; // the browser's own
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = items.at((items.indexOf(item) + step) % items.length);
      next.focus();
      onPick(next);
    });
  }
}

// What is pressed may not be put away before its click: what `show` is to show waits until then.
export function whileNotPressed(parts, show) {
  let isPressed = false;
  let waiting = null;
  let released = null; // the timer after a press

  function showOrWait(view) {
    waiting = isPressed ? view : null;
    if (!isPressed) show(view);
  }

  function press() {
    clearTimeout(released);
    isPressed = true;
  }

  function release() {
    if (!isPressed) return;
    released = setTimeout(() => {
      isPressed = false;
      if (waiting) showOrWait(waiting);
    }, CLICK_WITHIN_MS);
  }

  for (const part of parts) part.addEventListener("pointerdown", press);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release);
  return showOrWait;
}

// Switches a button; the focus that it holds goes on to `heir` and is not lost.
export function enable(button, isEnabled, heir) {
  const isHeld = !isEnabled && document.activeElement === button;
  button.disabled = !isEnabled;
  if (isHeld) heir.focus({ preventScroll: true });
}

export function saveFile(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}

// A frame over a picture for each digit, in percent of it: it fits at every size on the screen.
export function paintBoxes(place, digits, [width, height], chosen) {
  const percent = (part, whole) => `${(100 * part) / whole}%`;
  place.replaceChildren(
    ...digits.map(({ box: [left, top, right, bottom], rejected, shown }, i) => {
      const frame = make("i", { className: "box" }, make("b", {}, rejected ? NOT_A_DIGIT : shown));
      frame.classList.toggle("rejected", rejected);
      frame.classList.toggle("chosen", i === chosen);
      frame.classList.toggle("at-right", left / width > RIGHT_SHARE);
      frame.style.setProperty("--top", top / height); // no tag is cut by the picture's upper edge
      Object.assign(frame.style, {
        left: percent(left, width),
        top: percent(top, height),
        width: percent(right - left, width),
        height: percent(bottom - top, height),
      });
      return frame;
    }),
  );
}

// A picture turned clockwise by so many degrees, or a part of it then, as a canvas.
export function paintedPart(picture, [width, height], turn_deg, crop) {
  const sides = turn_deg % 180 ? [height, width] : [width, height];
  const [left, top, right, bottom] = (crop ?? [0, 0, 1, 1]).map((share, i) => Math.round(share * sides[i % 2]));
  const canvas = make("canvas", { width: Math.max(1, right - left), height: Math.max(1, bottom - top) });
  const context = canvas.getContext("2d");
  context.translate(sides[0] / 2 - left, sides[1] / 2 - top);
  context.rotate((turn_deg * Math.PI) / 180);
  context.drawImage(picture, -width / 2, -height / 2);
  return canvas;
}

export function thumbnailOf(source, [width, height]) {
  const scale = Math.min(1, THUMBNAIL_PX / Math.max(width, height));
  const sides = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const small = make("canvas", sides);
  small.getContext("2d").drawImage(source, 0, 0, small.width, small.height);
  return small.toDataURL("image/png");
}

// What every part of the page needs: elements, keys, a word at the bottom, a file to save.

function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children); // text is text here: nothing that was read or named becomes HTML
  return made;
}

// One tab stop for a row of buttons; the arrows go along it.
function arrowKeys(items, onPick) {
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

function saveFile(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// A frame over a picture for each digit, in percent of it: it fits at every size on the screen.
function paintBoxes(place, digits, [width, height], chosen) {
  const percent = (part, whole) => `${(100 * part) / whole}%`;
  place.replaceChildren(
    ...digits.map(({ box: [left, top, right, bottom], rejected, shown }, i) => {
      const frame = make("i", { className: "box" }, make("b", {}, rejected ? "no digit" : shown));
      frame.classList.toggle("rejected", rejected);
      frame.classList.toggle("chosen", i === chosen);
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

// The digit at a place on the picture, or -1.
function digitAt(digits, [x, y], margin) {
  return digits.findIndex(
    ({ box: [left, top, right, bottom] }) =>
      x >= left - margin && x <= right + margin && y >= top - margin && y <= bottom + margin,
  );
}

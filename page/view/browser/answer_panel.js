// The answer: the number large, one digit of it explained, and the way to mend it.

import { makeDigitPanel } from "./digit_panel.js";
import { arrowKeys, make } from "./elements.js";
import { NOT_READ_YET } from "./progress_words.js";
import { certainty, errorOf, isDoubtful, textOf, typedNumber } from "./reading.js";

const SIZES = [[6, 1, "large"], [11, 2, "middle"]]; // at most so many characters and lines
const CLICK_WITHIN_MS = 50; // a click comes a little after the finger is lifted
const SPEAK_AFTER_MS = 700; // a screen reader is told when the pen rests, not ten times a second
const WORDS = {
  draw: ["Nothing written yet", "Write one digit or many, in one line or several."],
  photo: ["No picture yet", "Drop, choose or paste one: dark on light or light on dark."],
  link: ["No link yet", "Paste the address of a picture and press Read."],
};

export function makeAnswerPanel(root, { onChoose, onMend, onType, explain }) {
  const number = root.querySelector(".number");
  const spoken = root.querySelector(".spoken");
  const panel = root.querySelector(".digit");
  const mend = root.querySelector(".mend");
  const labels = mend.querySelector(".labels");
  const typed = mend.querySelector("form");
  const unmend = make("button", { type: "button", className: "why" }, "As it was read");
  let speaking = null;
  const digitPanel = makeDigitPanel(panel, explain);
  let pressed = false; // a finger is on something here
  let waiting = null; // the view that came meanwhile
  let released = null; // the timer after it

  function speak(text) {
    clearTimeout(speaking);
    speaking = setTimeout(() => { spoken.textContent = text; }, SPEAK_AFTER_MS);
  }

  function words(title, advice, kind) {
    number.className = `number words ${kind}`;
    number.replaceChildren(make("strong", {}, title), make("span", {}, advice));
    speak(`${title}. ${advice}`);
  }

  function numeral(digit, index, chosen) {
    const label = digit.rejected ? "no digit" : digit.shown;
    const button = make(
      "button",
      {
        type: "button",
        className: "numeral",
        ariaLabel: `${label}, ${certainty(digit)}`,
        ariaPressed: String(index === chosen),
        tabIndex: index === chosen ? 0 : -1,
      },
      digit.rejected ? "" : digit.shown,
    );
    button.classList.toggle("rejected", digit.rejected);
    button.classList.toggle("doubtful", isDoubtful(digit));
    button.classList.toggle("mended", Boolean(digit.mended));
    button.addEventListener("click", () => onChoose(index));
    return button;
  }

  function showNumber(view) {
    const text = textOf(view);
    const held = number.contains(document.activeElement);
    if (view.typed !== undefined) {
      number.replaceChildren(...text.split("\n").map((line) => make("p", { className: "mended" }, line)));
    } else {
      const lines = [];
      view.digits.forEach((digit, i) => {
        (lines[digit.line] ??= []).push(numeral(digit, i, view.chosen));
      });
      number.replaceChildren(...lines.map((line) => make("p", {}, ...line)));
      const all = [...number.querySelectorAll(".numeral")];
      arrowKeys(all, (item) => onChoose(all.indexOf(item)));
      if (held) all[view.chosen]?.focus();
    }
    const rows = text.split("\n");
    const longest = Math.max(...rows.map((row) => row.length));
    const fits = ([limit, count]) => longest <= limit && rows.length <= count;
    number.className = `number ${SIZES.find(fits)?.[2] ?? "small"}`;
    if (!text) {
      number.classList.add("none");
      number.append(make("span", {}, "Ink, but no digit I am sure of. Larger, clearer digits help."));
    }
    const pressedNow = number.querySelector("[aria-pressed=true]")?.getBoundingClientRect();
    const middle = number.getBoundingClientRect().top + number.clientHeight / 2;
    if (pressedNow) number.scrollTop += pressedNow.top - middle; // of many digits the chosen one
    speak(text ? `Read: ${text.split("\n").map((row) => [...row].join(" ")).join(", ")}` : "No digit found.");
  }

  // What is pressed may not be put away before its click: the view waits until it is released.
  function press() {
    clearTimeout(released);
    pressed = true;
  }

  function release() {
    if (!pressed) return;
    released = setTimeout(() => {
      pressed = false;
      if (waiting) show(waiting);
    }, CLICK_WITHIN_MS);
  }

  function show(view) {
    waiting = pressed ? view : null;
    if (pressed) return;
    const read = view.state === "read" && view.digits.length > 0;
    mend.hidden = !read;
    root.querySelector(".tips").hidden = !["empty", "error"].includes(view.state);
    panel.hidden = !read;
    const isTyped = view.typed !== undefined;
    const digit = read && !isTyped ? view.digits[view.chosen] : null;
    digitPanel.show(view, digit);
    showLabels(digit, isTyped);
    showWordsOrNumber(view, read);
    number.tabIndex = number.scrollHeight > number.clientHeight ? 0 : -1; // to scroll it by keys
  }

  function showLabels(digit, isTyped) {
    labels.hidden = !digit;
    unmend.hidden = !isTyped;
    for (const button of digit ? labels.children : []) {
      button.ariaPressed = String(button.value === (digit.rejected ? "" : digit.shown));
    }
    mend.querySelector(".mend-title").textContent = isTyped ? "Mended by you" : "Wrong? It should be";
  }

  function showWordsOrNumber(view, read) {
    if (view.state === "error") words("That did not work", errorOf(view), "error");
    else if (view.state === "waiting") words(NOT_READ_YET, view.name, "");
    else if (view.state === "reading") words("Reading…", view.name ?? "", "");
    else if (view.state === "empty") words(...WORDS[view.way], "");
    else if (!read) words("No ink found", "This picture looks empty.", "");
    else showNumber(view);
  }

  for (const part of [number, panel, mend]) part.addEventListener("pointerdown", press);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release);
  for (const label of [..."0123456789", ""]) {
    const button = make("button", { type: "button", value: label }, label || "no digit");
    button.addEventListener("click", () => onMend(label));
    labels.append(button);
  }
  unmend.addEventListener("click", () => onType(undefined));
  labels.after(unmend);
  typed.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = typed.querySelector("input");
    const text = typedNumber(input.value);
    input.setCustomValidity(text === null ? "Digits only; a / between two lines." : "");
    if (!input.reportValidity()) return;
    input.value = "";
    onType(text);
  });
  typed.querySelector("input").addEventListener("input", (event) => event.target.setCustomValidity(""));

  return { show };
}

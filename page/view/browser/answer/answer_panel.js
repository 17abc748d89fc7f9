// The answer: the number large, one digit of it explained, and the way to correct it.

import { makeCorrectionForm } from "./correction_form.js";
import { makeDigitPanel } from "./digit_panel.js";
import { isUnsure, makeDoubtNote } from "./doubt.js";
import { arrowKeys, make, whileNotPressed } from "../elements.js";
import { certainty, errorOf, textOf } from "../reading.js";
import * as words from "../words.js";

const SIZES = [[6, 1, "large"], [11, 2, "middle"], [22, 3, "small"]]; // at most so many characters and lines
const SPEAK_AFTER_MS = 700; // a screen reader is told when the pen rests, not ten times a second

export function makeAnswerPanel(root, { onChoose, onCorrect, onType, explain }) {
  const number = root.querySelector(".number");
  const tips = root.querySelector(".tips");
  const panel = root.querySelector(".digit");
  const doubt = makeDoubtNote(number);
  const digitPanel = makeDigitPanel(panel, explain);
  const form = makeCorrectionForm(root.querySelector(".correct"), { onCorrect, onType });
  const speak = makeVoice(root.querySelector(".spoken"));

  function showWords(title, advice, kind) {
    number.className = `number words ${kind}`;
    number.replaceChildren(make("strong", {}, title), make("span", {}, advice));
    speak(`${title}. ${advice}`);
  }

  function numeral(digit, index, chosen) {
    const label = digit.rejected ? words.NOT_A_DIGIT : digit.shown;
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
    button.classList.toggle("doubtful", isUnsure(digit));
    button.classList.toggle("corrected", Boolean(digit.corrected));
    button.addEventListener("click", () => onChoose(index));
    return button;
  }

  function showNumber(view) {
    const text = textOf(view);
    const held = number.contains(document.activeElement);
    if (view.typed !== undefined) {
      number.replaceChildren(...text.split("\n").map((line) => make("p", { className: "corrected" }, line)));
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
    number.className = `number ${SIZES.find(fits)?.[2] ?? "tiny"}`;
    if (!text) {
      number.classList.add("none");
      number.append(make("span", {}, words.NO_SURE_DIGIT));
    }
    showChosen();
    speak(text ? words.readAloud(text) : words.NO_DIGIT_ALOUD);
  }

  // Of many digits the chosen one is in sight.
  function showChosen() {
    const chosen = number.querySelector("[aria-pressed=true]")?.getBoundingClientRect();
    const middle = number.getBoundingClientRect().top + number.clientHeight / 2;
    if (chosen) number.scrollTop += chosen.top - middle;
  }

  function show(view) {
    const isRead = view.state === "read" && view.digits.length > 0;
    const digit = isRead && view.typed === undefined ? view.digits[view.chosen] : null;
    tips.hidden = !["empty", "error"].includes(view.state);
    panel.hidden = !digit;
    digitPanel.show(view, digit);
    form.show(view, isRead, digit);
    showWordsOrNumber(view, isRead);
    doubt.show(view);
    number.tabIndex = number.scrollHeight > number.clientHeight ? 0 : -1; // to scroll it by keys
  }

  function showWordsOrNumber(view, isRead) {
    if (view.state === "error") showWords(words.FAILED, errorOf(view), "error");
    else if (view.state === "waiting") showWords(words.NOT_READ_YET, view.name, "");
    else if (view.state === "reading") showWords(words.READING, view.name ?? "", "");
    else if (view.state === "empty") showWords(...words.EMPTY[view.way], "");
    else if (!isRead) showWords(...words.NO_INK, "");
    else showNumber(view);
  }

  return { show: whileNotPressed([number, panel, form.root], show) };
}

// Speaks the last of many texts, when there has been no other for a while.
function makeVoice(spoken) {
  let speaking = null;
  return (text) => {
    clearTimeout(speaking);
    speaking = setTimeout(() => { spoken.textContent = text; }, SPEAK_AFTER_MS);
  };
}

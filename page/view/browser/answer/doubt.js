// How far an answer can be trusted, in words beside the number: what was left out, what is not sure.

import * as words from "../words.js";
import { make } from "../elements.js";
import { isCorrected, percent, textOf } from "../reading.js";

const SURE_DIGIT = 0.9; // as the reader's: below it a digit is looked at again
const SURE_TEXT = 0.8;
const NAMED_DIGITS = 2; // more of them are counted

// What a person has said of a digit is not doubted.
export const isUnsure = ({ rejected, corrected, confidence }) =>
  !rejected && corrected === undefined && confidence < SURE_DIGIT;

const isOurs = (view) => view.state === "read" && view.typed === undefined;

// Whether the number as a whole may well be wrong.
export const isTextUnsure = (view) =>
  isOurs(view) && view.digits.length > 0 && !isCorrected(view) && view.confidence < SURE_TEXT;

function unsureDigits({ digits }) {
  const unsure = digits.filter(isUnsure);
  if (unsure.length > NAMED_DIGITS) return [words.severalUnsure(unsure.length)];
  return unsure.map(({ label, top3 }) => words.couldBe(label, top3[1][0]));
}

// What speaks against the number, the likeliest fault first; nothing of one that a person typed.
export function doubtsOf(view) {
  if (!isOurs(view)) return [];
  if (!textOf(view)) return [];
  const left = view.digits.filter(({ rejected, corrected }) => rejected && corrected === undefined).length;
  const doubts = [...(left ? [words.leftOut(left)] : []), ...unsureDigits(view)];
  if (!isTextUnsure(view)) return doubts;
  if (!doubts.length) doubts.push(words.MAY_BE_WRONG);
  if (view.way !== "draw" && !view.turned_deg) doubts.push(words.TURN_IT);
  return doubts;
}

// The line under the number: how likely it is right, and why not. "" where there is nothing to say.
export function noteOf(view) {
  const doubts = doubtsOf(view);
  if (isTextUnsure(view) && textOf(view)) doubts.unshift(words.likelyRight(percent(view.confidence)));
  if (isOurs(view) && view.turned_deg) doubts.push(words.TURNED);
  const text = doubts.join(", ");
  return text && `${text[0].toUpperCase()}${text.slice(1)}.`;
}

// Keeps the line under `number`, and the look of a number that may be wrong.
export function makeDoubtNote(number) {
  const note = make("p", { className: "doubt" });
  number.after(note);
  return {
    show(view) {
      note.hidden = view.state !== "read" || !view.digits.length;
      note.textContent = noteOf(view);
      number.classList.toggle("unsure", isTextUnsure(view));
    },
  };
}

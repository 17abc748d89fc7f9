// What a person says the number is: the right label of the chosen digit, or all of it typed.

import { make } from "../elements.js";
import { isSharedNumber, typedNumber } from "../reading.js";
import * as words from "../words.js";

export function makeCorrectionForm(root, { onCorrect, onType }) {
  const title = root.querySelector(".correct-title");
  const labels = root.querySelector(".labels");
  const typed = root.querySelector("form");
  const input = typed.querySelector("input");
  const undo = make("button", { type: "button", className: "why" });

  // With the chosen digit, or with none of a number that was typed, here or by who shared the link.
  function show(view, isRead, digit) {
    const isTyped = view.typed !== undefined;
    const isShared = isSharedNumber(view);
    root.hidden = !isRead;
    labels.hidden = !digit;
    if (!isTyped && document.activeElement === undo) input.focus();
    undo.hidden = !isTyped;
    undo.textContent = isShared ? words.UNDO_SHARED : words.UNDO_CORRECTION;
    title.textContent = isTyped ? (isShared ? words.CORRECTED_SHARED : words.CORRECTED) : words.CHOOSE_RIGHT;
    for (const button of digit ? labels.children : []) {
      button.ariaPressed = String(button.value === (digit.rejected ? "" : digit.shown));
    }
  }

  function take(event) {
    event.preventDefault();
    const text = typedNumber(input.value);
    input.setCustomValidity(text === null ? words.DIGITS_ONLY : "");
    if (!input.reportValidity()) return;
    input.value = "";
    onType(text);
  }

  for (const label of [..."0123456789", ""]) {
    const button = make("button", { type: "button", value: label }, label || words.NOT_A_DIGIT);
    button.addEventListener("click", () => onCorrect(label));
    labels.append(button);
  }
  labels.after(undo);
  undo.addEventListener("click", () => onType(undefined));
  typed.addEventListener("submit", take);
  input.addEventListener("input", () => input.setCustomValidity(""));

  return { root, show };
}

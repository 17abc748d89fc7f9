// The text to show while somebody writes, as model/decoding/strokes/live_text.py has it: an unfinished digit
// does not flicker between answers.

// So many answers in a row agree before the text changes under a pen that is down.
const STEADY_ANSWERS = 3;

export function makeLiveText() {
  let shown = "";
  let last = "";
  let agreeing = 0;

  // Takes the text of the next answer, and whether the last stroke that was read is not finished;
  // gives the text to show.
  function update(text, isPenDown) {
    agreeing = text === last ? agreeing + 1 : 1;
    last = text;
    if (!isPenDown || agreeing >= STEADY_ANSWERS) shown = text;
    return shown;
  }

  return { update };
}

// Whether an answer that came under the pen leaves alone what was finished before: each digit that
// is shown is there as it was, unless the pen's own stroke has joined it.
export function keepsFinished(shown, digits, penId) {
  const isOfPen = ({ ids }) => ids.includes(penId);
  const readAs = ({ rejected, label }) => (rejected ? "" : label);
  const isThere = (old) => (digit) => {
    const has = old.ids.every((id) => digit.ids.includes(id));
    const isSame = digit.ids.length === old.ids.length && readAs(digit) === old.readAs;
    return has && (isSame || isOfPen(digit));
  };
  const finished = shown.filter((digit) => digit.ids?.length && !isOfPen(digit));
  return finished.every((old) => digits.some(isThere(old)));
}

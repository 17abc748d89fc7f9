// The answer: the number large, one digit of it explained, and the way to mend it.

const SIZES = [[6, 1, "large"], [11, 2, "middle"]]; // at most so many characters and lines
const SURE = 0.95;
const FAIRLY_SURE = 0.7;
const CLICK_WITHIN_MS = 50; // a click comes a little after the finger is lifted
const SPEAK_AFTER_MS = 700; // a screen reader is told when the pen rests, not ten times a second
const WORDS = {
  draw: ["Nothing written yet", "Write one digit or many, in one line or several."],
  photo: ["No picture yet", "Drop, choose or paste one: dark on light or light on dark."],
  link: ["No link yet", "Paste the address of a picture and press Read."],
};

// No calibrated probability is 0 or 1, and rounding may not say so.
function percent(confidence) {
  const text = `${(100 * confidence).toFixed(confidence > 0.1 ? 0 : 1)} %`;
  return { "100 %": ">99 %", "0.0 %": "<0.1 %" }[text] ?? text;
}

function certainty({ confidence, rejected, top3, mended }) {
  if (mended) return "Mended by you";
  if (rejected) return "No digit, or none I am sure of: left out";
  if (confidence >= SURE) return "Sure";
  if (confidence >= FAIRLY_SURE) return "Fairly sure";
  return `Not sure: ${top3[0][0]} or ${top3[1][0]}?`;
}

// Phones type the digits of their own script.
function plainDigits(text) {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15);
}

// What the page says the number is, with what the person mended.
function textOf(view) {
  if (view.typed !== undefined) return view.typed;
  const lines = [];
  for (const { line, rejected, shown } of view.digits ?? []) {
    lines[line] = (lines[line] ?? "") + (rejected ? "" : shown);
  }
  return lines.filter(Boolean).join("\n");
}

function makeAnswer(root, { onChoose, onMend, onType, explain }) {
  const number = root.querySelector(".number");
  const spoken = root.querySelector(".spoken");
  const panel = root.querySelector(".digit");
  const mend = root.querySelector(".mend");
  const labels = mend.querySelector(".labels");
  const typed = mend.querySelector("form");
  let speaking = null;
  let explained = null; // the digit whose evidence was asked for, and its picture once it came
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
    button.classList.toggle("doubtful", !digit.mended && digit.confidence < FAIRLY_SURE);
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

  function showDigit(view, digit) {
    if (!digit) {
      explained = null;
      panel.replaceChildren();
      return;
    }
    const glyph = make("div", { className: "glyph" }, make("img", { src: digit.glyph, alt: "What the network saw" }));
    const bars = digit.top3.map(([label, confidence]) => {
      const bar = make("i", {});
      bar.style.width = `${100 * confidence}%`;
      return make("div", { className: "bar" }, make("b", {}, label), make("span", { className: "track" }, bar), make("span", {}, percent(confidence)));
    });
    const why = make("button", { type: "button", className: "why" }, `Why ${digit.label}?`);
    why.addEventListener("click", () => {
      if (!explained) return askEvidence(view, digit);
      explained = null;
      showEvidence();
    });
    const legend = make("p", { className: "legend" }, make("b", { className: "for" }, "speaks for it"), make("b", { className: "against" }, "speaks against"));
    panel.replaceChildren(
      make("div", { className: "seen" }, glyph, why),
      make("div", { className: "bars" }, make("p", { className: "certainty" }, certainty(digit)), ...bars, legend),
    );
    // Evidence that was asked for stays while the digit does, and is asked for anew of a new glyph.
    if (explained?.view !== view || explained.index !== view.chosen || explained.label !== digit.label) explained = null;
    else if (explained.glyph !== digit.glyph) askEvidence(view, digit);
    showEvidence();
  }

  async function askEvidence(view, digit) {
    const asked = { view, index: view.chosen, label: digit.label, glyph: digit.glyph };
    explained = asked;
    const answer = await explain(digit);
    if (explained !== asked) return;
    if (answer.error) explained = null;
    else asked.picture = answer.evidence;
    showEvidence();
  }

  function showEvidence() {
    const picture = explained?.picture;
    panel.querySelector(".evidence")?.remove();
    if (picture) {
      panel.querySelector(".glyph").append(make("img", { className: "evidence", src: picture, alt: "Blue ink speaks for it, orange against it" }));
    }
    panel.querySelector(".why").ariaPressed = String(Boolean(picture));
    panel.querySelector(".legend").hidden = !picture;
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
    const digit = read && view.typed === undefined ? view.digits[view.chosen] : null;
    showDigit(view, digit);
    labels.hidden = !digit;
    unmend.hidden = view.typed === undefined;
    if (digit) {
      for (const button of labels.children) {
        button.ariaPressed = String(button.value === (digit.rejected ? "" : digit.shown));
      }
    }
    mend.querySelector(".mend-title").textContent = view.typed !== undefined ? "Mended by you" : "Wrong? It should be";
    if (view.state === "error") words("That did not work", view.error, "error");
    else if (view.state === "reading") words("Reading…", view.name ?? "", "");
    else if (view.state === "empty") words(...WORDS[view.way], "");
    else if (!read) words("No ink found", "This picture looks empty.", "");
    else showNumber(view);
    number.tabIndex = number.scrollHeight > number.clientHeight ? 0 : -1; // to scroll it by keys
  }

  for (const part of [number, panel, mend]) part.addEventListener("pointerdown", press);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release);
  for (const label of [..."0123456789", ""]) {
    const button = make("button", { type: "button", value: label }, label || "no digit");
    button.addEventListener("click", () => onMend(label));
    labels.append(button);
  }
  const unmend = make("button", { type: "button", className: "why" }, "As it was read");
  unmend.addEventListener("click", () => onType(undefined));
  labels.after(unmend);
  typed.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = typed.querySelector("input");
    const lines = plainDigits(input.value).trim().split(/[\s/]+/).filter(Boolean);
    const digits = lines.every((line) => /^[0-9]+$/.test(line));
    input.setCustomValidity(digits && lines.length ? "" : "Digits only; a / between two lines.");
    if (!input.reportValidity()) return;
    input.value = "";
    onType(lines.join("\n"));
  });
  typed.querySelector("input").addEventListener("input", (event) => event.target.setCustomValidity(""));

  return { show };
}

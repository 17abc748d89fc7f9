// One digit explained: what the network saw, how sure it is, and what speaks for and against.

import { make } from "../elements.js";
import { certainty, percent } from "../reading.js";
import * as words from "../words.js";

function bar([label, confidence]) {
  const filled = make("i", {});
  filled.style.width = `${100 * confidence}%`;
  const track = make("span", { className: "track" }, filled);
  return make("div", { className: "bar" }, make("b", {}, label), track, make("span", {}, percent(confidence)));
}

export function makeDigitPanel(panel, explain) {
  let explained = null; // the digit whose evidence was asked for, and its picture once it came

  function show(view, digit) {
    if (!digit) {
      explained = null;
      panel.replaceChildren();
      return;
    }
    const glyph = make("div", { className: "glyph" }, make("img", { src: digit.glyph, alt: words.NETWORK_SAW }));
    const why = make("button", { type: "button", className: "why" }, words.why(digit.label));
    why.addEventListener("click", () => {
      if (!explained) return askEvidence(view, digit);
      explained = null;
      showEvidence();
    });
    const legend = make("p", { className: "legend" }, make("b", { className: "for" }, words.FOR), make("b", { className: "against" }, words.AGAINST));
    panel.replaceChildren(
      make("div", { className: "seen" }, glyph, why),
      make("div", { className: "bars" }, make("p", { className: "certainty" }, certainty(digit)), ...digit.top3.map(bar), legend),
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
      panel.querySelector(".glyph").append(make("img", { className: "evidence", src: picture, alt: words.SPEAKS_FOR }));
    }
    panel.querySelector(".why").ariaPressed = String(Boolean(picture));
    panel.querySelector(".legend").hidden = !picture;
  }

  return { show };
}

// What a person agrees to have saved: one tick for one correction, sent once.

import { enable } from "../elements.js";
import { isCorrected, isSharedNumber, textOf } from "../reading.js";
import { strokesToSend } from "../drawing/strokes.js";
import * as words from "../words.js";

const newId = () =>
  crypto.getRandomValues(new Uint32Array(4)).reduce((id, part) => id + part.toString(16).padStart(8, "0"), "");

export function makeConsent(page) {
  const root = page.find(".consent");
  const box = root.querySelector("input");
  const button = root.querySelector("button");
  let agreed = null; // what the tick is for: another view, ink or correction needs another tick

  const meant = (view) => ({ view, strokes: view.strokes, text: textOf(view), source: view.source });
  const isSame = (one, other) => one && Object.keys(one).every((key) => one[key] === other[key]);

  function show(view) {
    const isOwn = isCorrected(view) && !isSharedNumber(view); // whose drawing it is was not asked
    root.hidden = !page.desk.dataset.corrections || view.state !== "read" || !isOwn;
    root.querySelector("span").textContent = words.CONSENT[view.way];
    if (!isSame(agreed, meant(view))) agreed = null;
    box.checked = Boolean(agreed);
    box.disabled = Boolean(view.kept);
    button.textContent = view.sending ? words.SENDING : view.kept ? words.SENT : words.SEND;
    // What was just sent keeps the focus, so it is told to be disabled and no more.
    button.ariaDisabled = String(Boolean(view.kept));
    enable(button, view.kept || agreed, box);
  }

  async function send() {
    const view = page.views[page.way];
    if (view.kept || !agreed) return;
    const label = agreed.text.replaceAll("\n", "/");
    view.id ??= newId();
    const what = view.way === "draw" ? { strokes: strokesToSend(view.strokes) } : { file: view.source };
    Object.assign(view, { kept: true, sending: true }); // a second press sends nothing
    agreed = null;
    page.show(view);
    const said = await page.ask(() => page.server.keep({ id: view.id, label, consent: true, ...what }));
    view.sending = false;
    if (said.error) view.kept = false;
    page.toast(said.error ?? words.CORRECTION_SAVED);
    page.show(view);
  }

  box.addEventListener("change", () => {
    const view = page.views[page.way];
    agreed = box.checked ? meant(view) : null;
    show(view);
  });
  button.addEventListener("click", send);

  return { showConsent: show };
}

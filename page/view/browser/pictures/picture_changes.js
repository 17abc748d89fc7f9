// A picture that was read is turned by hand, or a part of it is chosen, and it is read again.

import { turnedCrop } from "./crop.js";
import { isCorrected, latestSource, turnBoxes } from "../reading.js";
import { CORRECTION_GONE } from "../words.js";

// `ask` and `finish` as in picture_reading.js.
export function makePictureChanges(page, ask, finish) {
  const { server, show, views } = page;

  // What was read stays until the answer is there, and where none comes. Of several turns and parts
  // only the last is asked: `change` is added to what was asked before and not answered yet.
  async function readAgain(view, change, isOtherPart) {
    view.asked?.controller.abort();
    const asked = {
      source: { ...latestSource(view), ...change },
      isOtherPart: isOtherPart || Boolean(view.asked?.isOtherPart),
      controller: new AbortController(),
    };
    view.asked = asked;
    show(view);
    const { signal } = asked.controller;
    const onWait = (why) => view === views[page.way] && page.toast(why);
    const said = await ask(view, signal, () => server.read_file(asked.source, { signal }), onWait);
    if (view.asked === asked) await takeAgain(view, said);
  }

  async function takeAgain(view, said) {
    const { source, isOtherPart } = view.asked;
    view.asked = undefined;
    if (said.error) {
      page.toast(said.error);
      show(view);
      return;
    }
    if (isOtherPart) forgetSaid(view);
    else turnBoxes(view, source.turn_deg - view.source.turn_deg);
    Object.assign(view, { source, picked: false, kept: false });
    await finish(view, said);
  }

  function forgetSaid(view) {
    if (isCorrected(view)) page.toast(CORRECTION_GONE);
    Object.assign(view, { said: [], whole: undefined });
  }

  function readTurned(view, turn_deg) {
    const source = latestSource(view);
    return readAgain(view, {
      turn_deg: (source.turn_deg + turn_deg + 360) % 360,
      crop: turnedCrop(source.crop, turn_deg),
    });
  }

  function readPart(view, part) {
    return readAgain(view, { crop: part }, true);
  }

  return { readTurned, readPart };
}

// How far long work is: at the foot of the picture that is worked on, so that nothing moves for it.

import { make } from "../elements.js";
import { CLOSE, CONTINUE, countOf, DROP_REST, SENDING, sharePercent, STOP, summary } from "../words.js";

const SHOWN_AFTER_MS = 400; // most pictures are read before

// `foot` is where it is shown.
export function makeProgressPanel(foot, { onStop, onContinue, onDrop }) {
  const bar = make("progress", { max: 1 });
  const words = make("span", { className: "progress-words" });
  const told = make("span", { className: "progress-told", role: "status" });
  const panel = make("div", { className: "progress", hidden: true }, words, told, bar);
  let showing = null;

  const button = (text, act) => {
    const made = make("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  };
  const buttons = {
    stop: button(STOP, () => onStop()),
    go: button(CONTINUE, () => onContinue()),
    drop: button(DROP_REST, () => onDrop()),
    close: button(CLOSE, () => hide()),
  };
  panel.append(...Object.values(buttons));
  // Where there is no picture a tap on its place chooses one.
  panel.addEventListener("click", (event) => event.stopPropagation());
  foot.append(panel);

  function offer(...names) {
    for (const [name, each] of Object.entries(buttons)) each.hidden = !names.includes(name);
  }

  function hide() {
    clearTimeout(showing);
    showing = null;
    panel.hidden = true;
  }

  // Work goes on: `share` of the sending, undefined while it is read; `why` it waits, if it does.
  function work({ done, all, share, why }) {
    showing ??= setTimeout(() => { panel.hidden = false; }, SHOWN_AFTER_MS);
    const count = all > 1 ? countOf(done + 1, all) : "";
    const sending = share === undefined ? "" : `${SENDING} ${sharePercent(share)}`;
    words.textContent = why ?? [count, sending].filter(Boolean).join(" · ");
    told.textContent = count; // not every percent is spoken
    bar.hidden = false;
    const most = all > 1 ? (done + (share ?? 1) / 2) / all : share;
    if (most === undefined || why) bar.removeAttribute("value");
    else bar.value = most;
    offer("stop");
  }

  // It was stopped, or came to its end: {read, failed, left}.
  function end(result, isStopped) {
    clearTimeout(showing);
    showing = null;
    const { read, failed, left } = result;
    panel.hidden = !isStopped && read + failed.length < 2;
    words.textContent = told.textContent = summary({ read, failed, left });
    bar.hidden = true;
    if (isStopped) offer("go", "drop");
    else offer("close");
  }

  return { work, end, hide };
}

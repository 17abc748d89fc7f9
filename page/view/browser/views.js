// What is on show: one view (see reading.js) for each of the three ways in, and what changes it.

import { makeAnswerPanel } from "./answer/answer_panel.js";
import { NOT_REACHED } from "./asking.js";
import { correctDigit, typeNumber } from "./answer/corrections.js";
import { paintBoxes } from "./elements.js";
import { makePictureViewer } from "./pictures/picture_viewer.js";
import { newView, scaleBoxes, textOf } from "./reading.js";
import { makeVisitTable } from "./visit/visit_table.js";

const TOAST_MS = 3500; // to read two lines

// The page as the other parts know it; main.js adds what these give.
export function makePage(desk, server) {
  const find = (selector) => desk.querySelector(selector);
  const views = Object.fromEntries(["draw", "photo", "link"].map((way) => [way, newView(way)]));
  const tabs = [...desk.querySelectorAll("[role=tab]")];
  let toasting = null;
  const page = {
    desk, find, views, tabs, server, way: "draw", drawingVersion: 0,
    ask, toast, show, choose, open, showAnswer, goBack,
  };

  const answer = makeAnswerPanel(find(".answer"), {
    onChoose: (index) => choose(views[page.way], index),
    onCorrect: (label) => {
      correctDigit(views[page.way], label);
      corrected(views[page.way]);
    },
    onType: (text) => {
      typeNumber(views[page.way], text, page.way === "draw" ? page.canvas.strokes : undefined);
      corrected(views[page.way]);
    },
    explain: (digit) => ask(() => server.explain({ glyph: digit.glyph, label: digit.label })),
  });
  page.visit = makeVisitTable(find(".visit"), { onOpen: goBack });
  const viewers = Object.fromEntries(
    ["photo", "link"].map((each) => [
      each,
      makePictureViewer(find(`#way-${each}`), desk, {
        onTap: (index) => choose(views[each], index),
        onPart: (part) => page.readPart(views[each], part),
        onTurn: (turn_deg) => page.readTurned(views[each], turn_deg),
      }),
    ]),
  );

  // The answer to a call, or {error, code}.
  async function ask(call) {
    try {
      return await call();
    } catch {
      return NOT_REACHED;
    }
  }

  function toast(text) {
    clearTimeout(toasting);
    find(".toast").textContent = text;
    toasting = setTimeout(() => { find(".toast").textContent = ""; }, TOAST_MS);
  }

  function show(view) {
    if (view !== views[view.way]) return;
    if (view.way === "draw") {
      paintBoxes(find(".sheet .boxes"), view.digits ?? [], view.size ?? [1, 1], view.chosen);
    } else {
      viewers[view.way].show(view);
    }
    if (view.way !== page.way) return;
    answer.show(view);
    showActions(view);
  }

  function showActions(view) {
    const isRead = view.state === "read";
    const hasPicture = view.way === "draw" ? page.canvas?.strokes.length : view.picture;
    for (const name of ["copy-picture", "save"]) find(`[data-do=${name}]`).disabled = !hasPicture;
    find("[data-do=copy-number]").disabled = !isRead || !textOf(view);
    find("[data-do=share]").disabled = !isRead;
    page.showConsent(view);
  }

  function choose(view, index) {
    if (index < 0) return false;
    Object.assign(view, { chosen: index, picked: true });
    show(view);
    return true;
  }

  function corrected(view) {
    view.kept = false;
    page.visit.put(view);
    show(view);
  }

  function open(next) {
    page.way = desk.dataset.way = next;
    for (const tab of tabs) {
      const chosen = tab.dataset.way === next;
      tab.ariaSelected = String(chosen);
      tab.tabIndex = chosen ? 0 : -1;
      find(`#way-${tab.dataset.way}`).hidden = !chosen;
    }
    show(views[next]);
  }

  // What was handed in from further down the page has its answer at the top of it.
  function showAnswer() {
    const { top, bottom } = find(".number").getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) desk.scrollIntoView();
  }

  function goBack(view) {
    views[view.way] = view;
    if (view.way === "draw") {
      scaleBoxes(view, page.canvas.open({ size: view.sheetSize, strokes: view.strokes }));
      page.placeOn(view, page.canvas.strokes);
    }
    open(view.way);
    showAnswer();
  }

  return page;
}

// What a reload of this tab keeps: the way in, the drawing, the pictures by their names on the
// server, and what a person said of them. Closing the tab forgets it.

import { drawingFromText, drawingToText } from "../drawing/drawing_link.js";
import { saidToKeep, takeUpSaid } from "../answer/kept_corrections.js";

const KEPT = "visit"; // in sessionStorage
const WAYS = ["draw", "photo", "link"];

// Where cookies and site data are blocked the very name throws: a reload then loses everything.
function inSession(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

function drawingToKeep({ canvas, views }) {
  if (!canvas.strokes.length) return undefined;
  const text = drawingToText(canvas.strokes, canvas.size);
  return { text, said: saidToKeep(views.draw, canvas.strokes) };
}

function pictureToKeep(view) {
  if (view.state === "empty") return undefined;
  return { name: view.name, source: view.source?.path ? view.source : undefined, said: saidToKeep(view) };
}

// Keeps it as the page goes; a phone may end a page that is out of sight without a word.
export function keepVisit(page) {
  function keep() {
    const { photo, link } = page.views;
    const visit = {
      way: page.way,
      draw: drawingToKeep(page),
      photo: pictureToKeep(photo),
      link: pictureToKeep(link),
    };
    inSession((session) => session.setItem(KEPT, JSON.stringify(visit)));
  }
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", keep);
}

// What a reload left: {way, draw, photo, link}, the last three if there was something.
export function keptVisit() {
  try {
    const visit = JSON.parse(inSession((session) => session.getItem(KEPT)) ?? "{}");
    return { ...visit, way: WAYS.includes(visit.way) ? visit.way : "draw" };
  } catch {
    return { way: "draw" };
  }
}

// Opens what was kept.
export function restoreVisit(page, visit) {
  const drawing = drawingFromText(visit.draw?.text ?? "");
  if (drawing?.strokes.length) {
    const scale = page.openDrawing(drawing);
    takeUpSaid(page.views.draw, visit.draw.said, page.canvas.strokes, scale);
  }
  for (const way of ["photo", "link"]) {
    if (visit[way]) page.readKept(way, visit[way]);
  }
  page.open(visit.way);
}

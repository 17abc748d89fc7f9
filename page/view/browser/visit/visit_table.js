// The readings of this visit: in this browser's memory only, to go back to and to take along.

import { make, saveFile } from "../elements.js";
import { isCorrected, leastSure, percent, textOf } from "../reading.js";
import * as words from "../words.js";
import { asCsv, exportedRows } from "./readings_table.js";

const KEPT = 200; // readings: with their thumbnails some 2 MB

function wordsOf(view) {
  if (view.state === "error") return view.error;
  if (view.state === "reading") return words.READING_ROW;
  if (view.state === "waiting") return words.NOT_READ_YET;
  return textOf(view).replaceAll("\n", " / ") || words.NO_DIGITS;
}

export function makeVisitTable(root, { onOpen }) {
  const rows = root.querySelector("tbody");
  let entries = []; // views, newest first

  function row(view) {
    const open = make("button", { type: "button", className: "again", ariaLabel: words.goBackTo(view.name) });
    if (view.thumbnail) open.append(make("img", { src: view.thumbnail, alt: "" }));
    open.addEventListener("click", () => onOpen(view));
    // Of an error the row shows one line: the whole of it is shown where one goes back to.
    const number = make("td", { className: view.state === "error" ? "failed" : "read" }, wordsOf(view));
    if (view.state === "error") number.title = view.error;
    number.classList.toggle("corrected", isCorrected(view));
    const least = leastSure(view);
    return make("tr", {}, make("td", {}, open), make("td", { title: view.name }, make("span", { className: "from" }, view.name)), number, make("td", {}, least === null ? "" : percent(least)));
  }

  function put(view) {
    const held = entries[[...rows.children].findIndex((each) => each.contains(document.activeElement))];
    if (!entries.includes(view)) entries = [view, ...entries].slice(0, KEPT);
    root.hidden = false;
    rows.replaceChildren(...entries.map(row));
    rows.children[entries.indexOf(held)]?.querySelector("button").focus();
  }

  function drop(view) {
    entries = entries.filter((entry) => entry !== view);
    root.hidden = !entries.length;
    rows.replaceChildren(...entries.map(row));
  }

  const last = (way) => entries.find((view) => view.way === way && view.state !== "waiting");

  root.querySelector("[data-do=csv]").addEventListener("click", () => saveFile("readings.csv", asCsv(entries), "text/csv"));
  root.querySelector("[data-do=json]").addEventListener("click", () => saveFile("readings.json", JSON.stringify(exportedRows(entries), null, 2), "application/json"));
  return { put, drop, last };
}

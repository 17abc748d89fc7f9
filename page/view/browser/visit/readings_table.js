// The readings of a visit as rows to take along: JSON and CSV.

import { doubtsOf } from "../answer/doubt.js";
import { isCorrected, leastSure, textOf } from "../reading.js";

const COLUMNS = ["from", "number", "read", "corrected", "least_sure", "error", "at", "confidence", "doubts"];

export const exportedRows = (entries) =>
  entries.map((view) => ({
    from: view.name,
    number: view.state === "error" ? "" : textOf(view),
    read: view.text ?? "",
    corrected: isCorrected(view),
    least_sure: leastSure(view),
    error: view.error ?? "",
    at: view.at,
    confidence: view.confidence === undefined ? "" : Number(view.confidence.toFixed(4)),
    doubts: doubtsOf(view).join("; "),
    digits: (view.digits ?? []).map(({ label, confidence, top3, box, rejected, corrected }) => ({
      label, confidence, top3, box, rejected, corrected,
    })),
  }));

function cell(value) {
  const text = String(value ?? "").replaceAll("\n", "/");
  // A spreadsheet would run a name that begins like a formula, after spaces and in wide letters too.
  const harmless = text.replace(/^\s*[=+@\t\r\-＝＋－＠−]|^[\t\r]/, "'$&");
  return `"${harmless.replaceAll('"', '""')}"`;
}

export function asCsv(entries) {
  const lines = exportedRows(entries).map((row) => COLUMNS.map((name) => cell(row[name])).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n"); // RFC 4180 (2005)
}

// The readings of this visit: in this browser's memory only, to go back to and to take along.

const THUMBNAIL_PX = 96;
const KEPT = 200;

function makeVisit(root, { onOpen }) {
  const rows = root.querySelector("tbody");
  let entries = []; // views, newest first

  const exported = () =>
    entries.map((view) => ({
      from: view.name,
      number: view.state === "error" ? "" : textOf(view),
      read: view.text ?? "",
      mended: isMended(view),
      least_sure: leastSure(view),
      error: view.error ?? "",
      at: view.at,
      digits: (view.digits ?? []).map(({ label, confidence, top3, box, rejected, mended }) => ({
        label, confidence, top3, box, rejected, mended,
      })),
    }));

  function asCsv() {
    const columns = ["from", "number", "read", "mended", "least_sure", "error", "at"];
    // A sheet of numbers would run a name that begins like a formula.
    const cell = (value) => `"${String(value ?? "").replaceAll("\n", "/").replace(/^[=+@\t\r-]/, "'$&").replaceAll('"', '""')}"`;
    const lines = exported().map((row) => columns.map((column) => cell(row[column])).join(","));
    return [columns.join(","), ...lines, ""].join("\r\n");
  }

  function row(view) {
    const open = make("button", { type: "button", className: "again", ariaLabel: `Go back to ${view.name}` });
    if (view.thumbnail) open.append(make("img", { src: view.thumbnail, alt: "" }));
    open.addEventListener("click", () => onOpen(view));
    const text = view.state === "error" ? view.error : view.state === "reading" ? "reading…" : textOf(view).replaceAll("\n", " / ") || "no digit";
    const number = make("td", { className: view.state === "error" ? "failed" : "read" }, text);
    number.classList.toggle("mended", isMended(view));
    const least = leastSure(view);
    return make("tr", {}, make("td", {}, open), make("td", {}, view.name), number, make("td", {}, least === null ? "" : percent(least)));
  }

  function put(view) {
    const held = entries[[...rows.children].findIndex((row) => row.contains(document.activeElement))];
    if (!entries.includes(view)) entries = [view, ...entries].slice(0, KEPT);
    root.hidden = false;
    rows.replaceChildren(...entries.map(row));
    rows.children[entries.indexOf(held)]?.querySelector("button").focus();
  }

  root.querySelector("[data-do=csv]").addEventListener("click", () => saveFile("readings.csv", asCsv(), "text/csv"));
  root.querySelector("[data-do=json]").addEventListener("click", () => saveFile("readings.json", JSON.stringify(exported(), null, 2), "application/json"));
  return { put };
}

function isMended(view) {
  return view.typed !== undefined || (view.digits ?? []).some((digit) => digit.mended);
}

function leastSure(view) {
  const sure = (view.digits ?? []).filter((digit) => !digit.rejected).map((digit) => digit.confidence);
  return sure.length ? Math.min(...sure) : null;
}

function thumbnailOf(source, [width, height]) {
  const scale = Math.min(1, THUMBNAIL_PX / Math.max(width, height));
  const small = make("canvas", { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
  small.getContext("2d").drawImage(source, 0, 0, small.width, small.height);
  return small.toDataURL("image/png");
}

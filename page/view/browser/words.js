// Every word that the scripts show or speak. What stands in page.html is there.

export const NOT_A_DIGIT = "not a digit";
export const PASTED = "pasted picture";

export const EMPTY = { // by the way in: a title and advice
  draw: ["Nothing written yet", "Write one digit or many, in one line or several."],
  photo: ["No picture yet", "Drop, choose or paste one. Dark on light and light on dark are both fine."],
  link: ["No link yet", "Paste the address of a picture and press Read."],
};
export const READING = "Reading…";
export const ON_ITS_WAY = "Your picture, not read yet";
export const FAILED = "That did not work";
export const NO_INK = ["No ink found", "This picture looks empty."];
export const NO_SURE_DIGIT = "There is ink, but no digit that is certain. Write larger and more clearly.";

export const readAloud = (text) => `Read: ${text.split("\n").map((row) => [...row].join(" ")).join(", ")}`;
export const NO_DIGIT_ALOUD = "No digit found.";

export const CORRECTED = "Corrected by you";
export const CORRECTED_SHARED = "Corrected by the person who shared this link";
export const CHOOSE_RIGHT = "Wrong? Choose the right digit";
export const UNDO_CORRECTION = "Undo my correction";
export const UNDO_SHARED = "Show what was read";
export const DIGITS_ONLY = "Type digits only, and a / between two lines.";

export const LEFT_OUT = "Left out: not clearly a digit";
export const SURE = "Sure";
export const FAIRLY_SURE = "Fairly sure";
export const notSure = (first, second) => `Not sure: ${first} or ${second}?`;
export const NETWORK_SAW = "What the network saw";
export const why = (label) => `Why ${label}?`;
export const SPEAKS_FOR = "Blue ink speaks for it, orange against it";
export const FOR = "speaks for it";
export const AGAINST = "speaks against it";

const kept = (what) => `Save ${what} and my correction on this server, to improve the reader. Nothing else is saved.`;
export const CONSENT = { // by the way in
  draw: kept("this drawing (its picture and its pen strokes)"),
  photo: kept("this picture"),
  link: kept("this picture"),
};
export const SEND = "Send";
export const SENT = "Sent";
export const CORRECTION_SAVED = "Your correction was saved. Thank you.";

export const NUMBER_COPIED = "Number copied";
export const PICTURE_COPIED = "Picture copied";
export const LINK_COPIED = "Link copied";
export const NUMBER_AND_ADDRESS_COPIED = "Number and address copied";
export const COPY_THIS = "Copy this:";
export const NO_COPYING = "This browser does not allow copying here.";
export const TITLE = "Digit reader";
export const readByMachine = (text) => `Read by a machine: ${text}`;
export const savedSmaller = ([width, height]) =>
  `Saved at ${width} × ${height} pixels. The original may be larger.`;

export const CLIPBOARD_EMPTY = "There is no picture in the clipboard.";
export const NOTHING_PASTED = "There is no picture and no link in the clipboard.";
export const clipboardClosed = (hasFinger) =>
  `This browser does not let the page read the clipboard. ${hasFinger ? "Choose the picture instead." : "Press Ctrl+V instead."}`;

export const READING_ROW = "reading…";
export const NO_DIGITS = "no digits";
export const goBackTo = (name) => `Go back to ${name}`;

// Of work that takes its time, and of what goes wrong on the way.
export const LIMIT_BYTES = 20_000_000; // of a picture: the server's

export const DRAWING_SAFE = "The server is not answering. Your drawing is safe; retrying…";
export const PICTURE_SAFE = "The server is not answering. Your picture is safe; retrying…";
export const NOT_READ_YET = "Not read yet";
export const SENDING = "Sending";
export const STOP = "Stop";
export const CONTINUE = "Continue";
export const DROP_REST = "Drop the rest";
export const CLOSE = "Close";
export const CUT_OFF_LINK = "This link is damaged or was cut off: it holds no whole drawing. Ask for it again.";
export const CORRECTION_GONE = "Your correction is gone: its ink was changed.";
export const NO_PICTURE_HELD = "This data: address does not hold a picture. Save the picture and choose it.";

const megabytes = (bytes) => (bytes / 1e6).toFixed(1).replace(/\.0$/, "");

export const tooLarge = (bytes) => `Too large: ${megabytes(bytes)} MB. The limit is ${megabytes(LIMIT_BYTES)} MB.`;
export const firstOf = (pages) => `This is the first of ${pages} pages; the others are not read.`;
export const gone = (name) => `${name} is not kept any longer. Choose it again.`;
export const neverRead = (name) => `${name} was not read before the page was loaded again. Choose it again.`;
export const countOf = (done, all) => `${done} of ${all}`;
export const sharePercent = (share) => `${Math.floor(100 * share)} %`;

// "9 read, 1 failed: broken.png"
export function summary({ read, failed, left }) {
  const parts = [];
  if (read) parts.push(`${read} read`);
  if (failed.length) parts.push(`${failed.length} failed: ${failed.join(", ")}`);
  if (left) parts.push(`${left} not read`);
  return parts.join(", ");
}

// Beside a number that may be wrong.
export const leftOut = (count) => (count === 1 ? "1 mark left out" : `${count} marks left out`);
export const couldBe = (label, other) => `the ${label} could be a ${other}`;
export const severalUnsure = (count) => `${count} digits are not sure`;
export const MAY_BE_WRONG = "part of it may be missing or wrong";
export const TURN_IT = "if the writing lies on its side, turn the picture";
export const TURNED = "The picture was turned to read it";
export const likelyRight = (share) => `${share} likely right`;

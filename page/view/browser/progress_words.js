// What is said of work that takes its time, and of what goes wrong on the way.

const LIMIT_MB = 20; // the server's

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

export const tooLarge = (bytes) => `Too large: ${megabytes(bytes)} MB. The limit is ${LIMIT_MB} MB.`;
export const firstOf = (pages) => `This is the first of ${pages} pages; the others are not read.`;
export const gone = (name) =>
  `${name} is no longer on the server, which keeps pictures for about an hour. Choose it again.`;
export const neverSent = (name) => `${name} was not sent before the page was loaded again. Choose it again.`;
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

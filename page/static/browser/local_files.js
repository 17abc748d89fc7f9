// Pictures that were handed in: they stay in this browser, under names of their own.

const BRANDS = /^ftyp(hei|hev|mif1|msf1|avi[fs])/; // of HEIC and AVIF, which begin with their size
const NO_HEIC = "This browser cannot open pictures in HEIC or AVIF. Save it as JPEG, or take a screenshot.";

// Reading is done without the decoders of HEIC and AVIF; some browsers have them.
async function asKnown(file) {
  const begins = new TextDecoder("latin1").decode(await file.slice(4, 12).arrayBuffer());
  if (!BRANDS.test(begins)) return file;
  const bitmap = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/png" });
}

export function makeLocalFiles() {
  const kept = new Map();

  // {path}, or {error}.
  async function keep(file) {
    const path = String(kept.size);
    try {
      kept.set(path, await asKnown(file));
    } catch {
      return { error: NO_HEIC };
    }
    return { path };
  }

  return { keep, named: (path) => kept.get(path) };
}

// A picture that was read: its boxes, a turn by hand, and a part of it chosen with a frame.

import { FIRST_PART } from "./crop.js";
import { makeCropFrame } from "./crop_frame.js";
import { enable, make, paintBoxes, paintedPart } from "../elements.js";
import { digitAt, latestSource } from "../reading.js";
import * as words from "../words.js";

const LARGEST_SCALE = 2; // a small picture is shown larger, but not blurred
const TAP_BESIDE = 0.01; // of the picture's width, for a finger

export function makePictureViewer(panel, desk, { onTap, onPart, onTurn }) {
  const viewer = panel.querySelector(".viewer");
  const empty = viewer.querySelector(".viewer-empty");
  const [frame, marker] = cloned(desk, ".viewer-parts");
  const image = frame.querySelector("img");
  const preview = make("img", { className: "preview", alt: words.ON_ITS_WAY });
  const pages = make("p", { className: "pages" });
  const foot = make("div", { className: "viewer-foot" }, pages);
  const button = (name) => panel.querySelector(`[data-do=${name}]`);
  const wholes = new WeakMap(); // of a view: the picture before a part of it was chosen
  let shown = null;
  const crop = makeCropFrame(frame, image, marker, { onApply: apply, onCancel: cancel });

  function show(view) {
    shown = view.state !== "reading" && view.picture ? view : null;
    endChoosing();
    enableTools();
    if (!view.picture && view.preview) return showPreview(view.preview);
    if (view.state === "reading") return; // what was there stays until the next is read, out of reach
    pages.textContent = shown?.pages > 1 ? words.firstOf(shown.pages) : "";
    viewer.replaceChildren(shown ? frame : empty, foot);
    if (shown) showShown();
  }

  function enableTools() {
    for (const name of ["turn-left", "turn-right"]) enable(button(name), shown, viewer);
    enable(button("crop"), shown && !shown.asked, viewer); // of what is seen, and it is about to change
    enable(button("whole"), shown && latestSource(shown).crop, viewer);
  }

  function showShown() {
    const { picture, size, source, digits, chosen } = shown;
    if (!source.crop) wholes.set(shown, { picture, size, turn_deg: source.turn_deg });
    frame.ariaBusy = String(Boolean(shown.asked));
    showPicture(shown);
    paintBoxes(frame.querySelector(".boxes"), digits, size, chosen);
  }

  // The file itself, while it is sent and read.
  function showPreview(address) {
    if (preview.src !== address) Object.assign(preview, { src: address, hidden: false });
    viewer.replaceChildren(preview, foot);
  }

  function showPicture({ picture, size: [width, height] }) {
    if (image.src !== picture) image.src = picture;
    frame.style.setProperty("--ratio", width / height);
    frame.style.maxWidth = `${LARGEST_SCALE * width}px`;
  }

  // A part is chosen of the whole picture, whatever part of it was read before.
  async function beginChoosing() {
    const view = shown;
    const part = view.source.crop;
    if (!wholes.has(view)) await onPart(null); // the page was loaded again
    const whole = wholes.get(view);
    if (!whole) return;
    const turned = await turnedPicture(whole, (view.source.turn_deg - whole.turn_deg + 360) % 360);
    if (view !== shown || view.asked) return; // another thing was asked meanwhile
    showPicture(turned);
    toggleTools(true);
    crop.begin(part ?? FIRST_PART);
  }

  function endChoosing() {
    toggleTools(false);
    crop.end();
  }

  function toggleTools(isChoosing) {
    const groups = panel.querySelectorAll(".tools .group");
    for (const group of groups) group.hidden = group.classList.contains("cropping") !== isChoosing;
  }

  function apply() {
    const { part } = crop;
    endChoosing();
    viewer.focus({ preventScroll: true });
    onPart(part);
  }

  function cancel() {
    show(shown);
    button("crop").focus({ preventScroll: true });
  }

  frame.addEventListener("click", (event) => {
    if (crop.part || !shown) return;
    const [x, y] = crop.placeOf(event);
    const place = [x * shown.size[0], y * shown.size[1]];
    onTap(digitAt(shown.digits, place, TAP_BESIDE * shown.size[0]));
  });
  viewer.append(foot);
  // Of some formats of phones and scanners a browser shows nothing; the server does.
  preview.addEventListener("error", () => { preview.hidden = true; });
  panel.querySelector(".tools").prepend(...cloned(desk, ".viewer-tools"));
  const tools = { crop: beginChoosing, apply, cancel, whole: () => onPart(null), "turn-left": () => onTurn(-90), "turn-right": () => onTurn(90) };
  for (const [name, act] of Object.entries(tools)) button(name).addEventListener("click", act);

  return { show };
}

const cloned = (desk, template) => [...desk.querySelector(template).content.cloneNode(true).children];

// A picture turned clockwise by so many degrees, as a picture.
async function turnedPicture({ picture, size }, turn_deg) {
  if (!turn_deg) return { picture, size };
  const image = make("img", { src: picture });
  await image.decode();
  const canvas = paintedPart(image, [image.naturalWidth, image.naturalHeight], turn_deg, null);
  return { picture: canvas.toDataURL("image/jpeg"), size: turn_deg % 180 ? [...size].reverse() : size };
}

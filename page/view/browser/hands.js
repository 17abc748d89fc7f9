// What is taken along, and everything that a person can press, drop or paste.

async function pictureBlob(view) {
  if (view.way === "draw") {
    return new Promise((done) => sheet.picture().toBlob(done, "image/png"));
  }
  const picture = make("img", { src: view.picture });
  await picture.decode();
  const page = make("canvas", { width: picture.naturalWidth, height: picture.naturalHeight });
  page.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((done) => page.toBlob(done, "image/png"));
}

async function copied(promise, words) {
  try {
    await promise;
    toast(words);
  } catch {
    toast("This browser does not allow copying here.");
  }
}

function copyText(text, words) {
  // On an address without https there is no clipboard: the text is shown, marked.
  if (navigator.clipboard?.writeText) copied(navigator.clipboard.writeText(text), words);
  else prompt("Copy this:", text);
}

async function shareLink() {
  const url = new URL(location.pathname, location.href);
  const text = `Read by a machine: ${textOf(views[way])}`;
  const isDrawn = way === "draw";
  if (isDrawn) url.hash = `ink=${drawingToText(sheet.strokes, sheet.size)}`;
  try {
    await navigator.share({ title: "Digit reader", text, url: url.href });
  } catch (error) {
    if (error.name === "AbortError") return; // the person closed the sheet of apps
    // A picture has no link of its own.
    copyText(isDrawn ? url.href : `${text}\n${url.href}`, isDrawn ? "Link copied" : "Number and address copied");
  }
}

async function keepCorrection() {
  const view = views[way];
  const label = textOf(view).replaceAll("\n", "/");
  view.id ??= crypto.getRandomValues(new Uint32Array(4)).reduce((id, part) => id + part.toString(16).padStart(8, "0"), "");
  const what = view.way === "draw" ? { strokes: strokesToSend(view.strokes) } : { file: view.source };
  const said = await ask(() => server.keep({ id: view.id, label, consent: true, ...what }));
  view.kept = !said.error;
  toast(said.error ?? "Thank you. It is kept.");
  show(view);
}

// ---- hands on ----

const on = (selector, event, act) => find(selector).addEventListener(event, act);

for (const tab of tabs) tab.addEventListener("click", () => open(tab.dataset.way));
arrowKeys(tabs, (tab) => open(tab.dataset.way));
on(".files", "change", ({ target }) => readFiles(target.files).then(() => { target.value = ""; }));
on(".camera", "change", ({ target }) => readFiles(target.files).then(() => { target.value = ""; }));
on("[data-do=choose]", "click", () => find(".files").click());
on("[data-do=camera]", "click", () => find(".camera").click());
find("[data-do=camera]").hidden = !matchMedia("(pointer: coarse)").matches;
on("#way-photo .viewer", "click", () => !views.photo.picture && find(".files").click());
on("form.link", "submit", (event) => {
  event.preventDefault();
  readLink(find("#address").value.trim());
});
find("[data-do=paste]").hidden = !navigator.clipboard?.read;
on("[data-do=paste]", "click", async () => {
  try {
    const items = await navigator.clipboard.read();
    const found = items.flatMap((item) => item.types.filter((type) => type.startsWith("image/")).map((type) => item.getType(type)));
    const files = (await Promise.all(found)).map((blob) => new File([blob], "pasted picture", { type: blob.type }));
    if (files.length) readFiles(files);
    else toast("There is no picture in the clipboard.");
  } catch {
    const instead = matchMedia("(pointer: coarse)").matches ? "Choose the picture" : "Press Ctrl+V to paste";
    toast(`${instead}: this browser keeps the clipboard to itself.`);
  }
});
on("[data-do=copy-number]", "click", () => copyText(textOf(views[way]), "Number copied"));
on("[data-do=copy-picture]", "click", () => {
  // The promise goes in as it is: Safari allows a copy only in the very moment of the tap.
  const write = async () => navigator.clipboard.write([new ClipboardItem({ "image/png": pictureBlob(views[way]) })]);
  copied(write(), "Picture copied");
});
on("[data-do=save]", "click", async () => saveFile(way === "draw" ? "drawing.png" : "picture.png", await pictureBlob(views[way]), "image/png"));
on("[data-do=share]", "click", shareLink);
on("[data-do=keep]", "click", keepCorrection);
on(".consent input", "change", () => show(views[way]));
for (const example of desk.querySelectorAll("[data-example]")) {
  example.addEventListener("click", async () => {
    const picture = await fetch(example.dataset.example).catch(() => null);
    if (picture?.ok) readFiles([new File([await picture.blob()], example.title, { type: "image/png" })]);
    else toast(NOT_REACHED);
  });
}

const typing = (event) => event.target.closest?.("input, textarea");

function keyed(event) {
  if (typing(event) || way !== "draw") return;
  const key = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  if (command && (key === "y" || (key === "z" && event.shiftKey))) sheet.redo();
  else if (command && key === "z") sheet.undo();
  else if (!command && key === "delete") sheet.clear();
  else return;
  event.preventDefault();
}

function pasted(event) {
  if (typing(event)) return;
  const { files } = event.clipboardData;
  const text = event.clipboardData.getData("text").trim().replace(/^www\./, "https://$&");
  if (files.length) readFiles(files);
  else if (/^https?:\/\/\S+$/.test(text)) {
    find("#address").value = text;
    readLink(text);
  } else toast("There is no picture and no link in the clipboard.");
}

// Gradio keeps one page for one component: what listens to the document is never taken down.
document.addEventListener("keydown", keyed);
document.addEventListener("paste", pasted);
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  desk.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) desk.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  desk.classList.remove("dropping");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  readFiles(event.dataTransfer.files);
});

open("draw");
function openShared() {
  const shared = location.hash.startsWith("#ink=") && location.hash.slice(5);
  if (shared) {
    open("draw");
    history.replaceState(null, "", location.pathname + location.search);
  }
  return shared && drawingFromText(shared);
}
function openKept(kept) {
  if (!kept) return;
  views.draw = { way: "draw", state: "empty" }; // an entry of its own
  sheet.open(kept);
}
addEventListener("hashchange", () => openKept(openShared())); // the link was pasted where the page is open
openKept(openShared() || drawingFromText(inSession((session) => session.getItem(KEPT_DRAWING)) ?? ""));

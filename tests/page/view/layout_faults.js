// Run by test_layout.py in the page: the faults of its layout, in words. Each thing that a person may
// press or read is scrolled to, then looked at.
() => {
  const SLACK_PX = 1.5;
  const INK = [0.2, 0.6]; // of a line's height: where the writing in it begins, and how high it is
  const faults = new Set();
  const desk = document.querySelector(".desk");
  const styleOf = (element) => getComputedStyle(element);
  const hides = (overflow) => ["hidden", "clip"].includes(overflow);
  const scrolls = (overflow) => ["auto", "scroll"].includes(overflow);
  const isPressed = (element) => ["BUTTON", "INPUT"].includes(element.tagName);

  function named(element) {
    const { tagName, className, ariaLabel, textContent } = element;
    const words = ariaLabel ?? textContent.trim().slice(0, 40);
    return `${tagName.toLowerCase()}.${String(className).replaceAll(" ", ".")} "${words}"`;
  }

  function parentsOf(element) {
    const parents = [];
    for (let each = element; each !== document.body; each = each.parentElement) parents.push(each);
    return parents;
  }

  // Whether an element ends what is too long for it with an ellipsis, for all to see.
  function abridges(element) {
    const { textOverflow, webkitLineClamp } = styleOf(element);
    return textOverflow === "ellipsis" || webkitLineClamp !== "none";
  }

  function cuts(parent, box) {
    const { overflowX, overflowY } = styleOf(parent);
    const area = parent.getBoundingClientRect();
    const across = box.left < area.left - SLACK_PX || box.right > area.right + SLACK_PX;
    const down = box.top < area.top - SLACK_PX || box.bottom > area.bottom + SLACK_PX;
    return (across && (hides(overflowX) || isPressed(parent))) || (down && (hides(overflowY) || isPressed(parent)));
  }

  // What cuts a box off where nobody can scroll to it.
  function cutBy(element, box) {
    if (box.left < -SLACK_PX || box.right > innerWidth + SLACK_PX) return "the window";
    const cutting = parentsOf(element).find((parent) => cuts(parent, box));
    return cutting ? named(cutting) : null;
  }

  // The part of a box that is not hidden by areas around it that scroll or abridge it.
  function inView(element, { top, bottom, left, right }) {
    for (const parent of parentsOf(element)) {
      const area = parent.getBoundingClientRect();
      if (abridges(parent)) [left, right] = [Math.max(left, area.left), Math.min(right, area.right)];
      if (abridges(parent) || scrolls(styleOf(parent).overflowY)) {
        [top, bottom] = [Math.max(top, area.top), Math.min(bottom, area.bottom)];
      }
    }
    return new DOMRect(left, top, right - left, bottom - top);
  }

  function coveredBy(element, isText, x, y) {
    const hit = document.elementFromPoint(x, y);
    if (!hit) return "the window";
    const isOwn = element.contains(hit) || (isText && hit.contains(element));
    const isHead = hit.closest("th"); // of the table, under which its rows scroll
    return isOwn || isHead ? null : named(hit);
  }

  function look(element, box, isText) {
    const what = `${isText ? "text" : "control"} ${named(element)}`;
    const cutting = cutBy(isText ? element : element.parentElement, box);
    if (cutting) faults.add(`${what} is cut by ${cutting}`);
    if (styleOf(element).pointerEvents === "none") return;
    for (const share of [[0.2, 0.2], [0.8, 0.2], [0.5, 0.5], [0.2, 0.8], [0.8, 0.8]]) {
      const covering = coveredBy(element, isText, box.left + share[0] * box.width, box.top + share[1] * box.height);
      if (covering) faults.add(`${what} is covered by ${covering}`);
    }
  }

  function lookAtScrolling(element) {
    const { overflowX, overflowY, backgroundAttachment } = styleOf(element);
    const isLong = element.scrollHeight > element.clientHeight + SLACK_PX && scrolls(overflowY);
    const isWide = element.scrollWidth > element.clientWidth + SLACK_PX && scrolls(overflowX);
    if (isLong && !backgroundAttachment.includes("local")) faults.add(`${named(element)} scrolls without a sign`);
    if (isWide && !element.matches(".examples")) faults.add(`${named(element)} is too wide`);
  }

  function lookAtText(element, text) {
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const { left, top, width, height } of range.getClientRects()) {
      const ink = new DOMRect(left, top + INK[0] * height, width, INK[1] * height);
      const part = inView(element, ink);
      if (part.width > 1 && part.height > 1) look(element, part, true);
    }
  }

  const show = (element) => element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const isWritten = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const all = [...document.querySelectorAll(".gradio-container *")].filter(isSeen);

  for (const element of all.filter((each) => desk.contains(each))) lookAtScrolling(element);
  for (const element of all.filter((each) => each.matches("button, input, canvas, a, [tabindex='0']"))) {
    show(element);
    look(element, element.getBoundingClientRect(), false);
  }
  for (const element of all.filter((each) => !each.closest(".spoken, .progress-told, .toast, svg, style, script"))) {
    const texts = [...element.childNodes].filter(isWritten);
    if (texts.length) show(element);
    for (const text of texts) lookAtText(element, text);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.add("the page is too wide");
  for (const area of document.querySelectorAll(".number, .rows, .examples")) area.scrollTo(0, 0);
  scrollTo(0, 0);
  return [...faults];
}

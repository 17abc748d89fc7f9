// The pens and the eraser beside the sheet: one of them is chosen.

import { arrowKeys } from "../elements.js";

const LARGEST_SIDE_PX = 800; // of a sheet that pens grow with: on a wall of a screen they stay pens

export function makePens(root, sheet) {
  const tools = [...root.querySelectorAll("[role=radio]")];

  function pick(tool) {
    for (const each of tools) {
      each.ariaChecked = String(each === tool);
      each.tabIndex = each === tool ? 0 : -1;
    }
    sheet.classList.toggle("erasing", "eraser" in tool.dataset);
  }

  // Whether it erases, and its width on a sheet of this size.
  function chosen([width, height]) {
    const { pen, eraser } = tools.find((each) => each.ariaChecked === "true").dataset;
    const side = Math.min(LARGEST_SIDE_PX, Math.sqrt(width * height));
    return { erases: eraser !== undefined, width: (eraser ?? pen) * side };
  }

  for (const tool of tools) tool.addEventListener("click", () => pick(tool));
  arrowKeys(tools, (tool) => pick(tool));
  pick(tools.find((tool) => tool.ariaChecked === "true"));

  return { chosen };
}

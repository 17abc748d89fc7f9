// How far the reader is on its way, and words where it cannot run.

import { make } from "./elements.js";

const MB = 1_000_000;
const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
const NEEDS = "Reading needs a browser of 2024 or later that may run WebAssembly.";

// Some browsers are too old, and some are told by their owner to run no WebAssembly.
function missing() {
  try {
    WebAssembly.validate(EMPTY_MODULE);
    new WebAssembly.Module(EMPTY_MODULE);
  } catch (error) {
    return String(error.message ?? error);
  }
  if (typeof DecompressionStream === "undefined") return "DecompressionStream";
  return null;
}

export function makeLoadingBar(place, bytes) {
  const words = make("span", { id: "loading-words" });
  const bar = make("progress", { max: bytes, value: 0, "aria-labelledby": "loading-words" });
  const box = make("div", { className: "loading" }, words, bar);
  let sum = 0;

  function show() {
    const [has, all] = [sum, bytes].map((each) => (each / MB).toFixed(1));
    words.textContent = sum < bytes ? `The reader is coming: ${has} of ${all} MB. You can write already.` : "The reader is starting.";
    bar.value = sum;
  }

  function failed(reason) {
    place.prepend(box);
    box.setAttribute("role", "alert");
    box.classList.add("failed");
    box.replaceChildren(make("strong", {}, "The reader cannot run here. "), `${NEEDS} (${reason})`);
  }

  show();
  place.prepend(box);
  return {
    got: (more) => {
      sum = Math.min(bytes, sum + more);
      show();
    },
    done: () => box.remove(),
    failed,
    canRead: () => {
      const lacking = missing();
      if (lacking) failed(lacking);
      return !lacking;
    },
  };
}

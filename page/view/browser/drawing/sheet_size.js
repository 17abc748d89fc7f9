// How large the sheet is, and how much larger or smaller its drawing gets with it: a phone that is
// turned and turned back shows the drawing as large as before.

export function makeSheetSize() {
  let size = [0, 0]; // CSS pixels
  let home = [1, 1]; // when the pen was last put down
  let zoom = 1; // since then

  return {
    get now() { return size; },
    settle() { [home, zoom] = [size, 1]; },
    isNew: (next) => next[0] > 0 && next[1] > 0 && String(next) !== String(size),
    // The scale of what is drawn on a sheet that gets another size.
    change(next) {
      const fits = Math.min(next[0] / home[0], next[1] / home[1]);
      const scale = fits / zoom; // of an empty sheet too: undo and redo bring strokes back
      [size, zoom] = [next, fits];
      return scale;
    },
  };
}

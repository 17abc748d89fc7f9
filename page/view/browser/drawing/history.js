// Undo and redo: lists that are never changed in place, each a state of the drawing.

export function makeHistory() {
  let past = []; // the lists before each step
  let present = [];
  let future = []; // and those that undo took back, the next first
  let undone = []; // the future before the step that was begun last

  function step(next) {
    undone = future;
    past = [...past, present];
    future = [];
    present = next;
  }

  return {
    step,
    get present() { return present; },
    get canUndo() { return past.length > 0; },
    get canRedo() { return future.length > 0; },
    // A step that goes on: `change` sets what it comes to, `takeBack` ends it as if it had not been.
    begin: () => step(present),
    change(next) { present = next; },
    get isUnchanged() { return present === past.at(-1); },
    takeBack() {
      present = past.at(-1);
      past = past.slice(0, -1);
      future = undone;
    },
    undo() {
      future = [present, ...future];
      present = past.at(-1);
      past = past.slice(0, -1);
    },
    redo() {
      past = [...past, present];
      [present, ...future] = future;
    },
    get lists() { return [...past, present, ...future]; },
    map(act) {
      [past, present, future] = [past.map(act), act(present), future.map(act)];
      undone = undone.map(act);
    },
  };
}

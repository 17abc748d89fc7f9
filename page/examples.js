// Runs once when Gradio mounts the strip, with `element` and `trigger` given.
element.querySelectorAll("button").forEach((button, index) => {
  button.addEventListener("click", () => trigger("click", { index }));
});

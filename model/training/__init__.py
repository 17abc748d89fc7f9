"""Training: presets, losses, the loop, and what is reported of a run."""

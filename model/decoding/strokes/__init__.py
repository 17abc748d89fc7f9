"""Digital ink: which strokes are one digit, and which digit."""

"""Upright pictures and pen strokes to ink and its connected components."""

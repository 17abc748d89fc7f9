"""Digital ink: the strokes of a pen as ink."""

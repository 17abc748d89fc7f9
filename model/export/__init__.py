"""The networks for other programs: ONNX and TFLite, from the same table of layers."""

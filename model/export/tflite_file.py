"""A network as a TFLite file, its kernels in half precision, by the schema inside ai-edge-litert.

Of glyphs any number is taken at once. Of lines one is, of any even width: two unknown sizes are
more than TFLite's reshape takes.
"""

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from ..networks.layers import Conv, Folded, Layer, Linear, OnlyRow, RowsToChannels, fold, padding
from ..networks.weights import Weights
from .ports import Ports

# Of the file's format, and of the operators that need more than their first version: half
# precision, and more than two dimensions (tensorflow/lite/tools/versioning/op_version.cc).
FORMAT = 3
VERSIONS = {"DEQUANTIZE": 3, "FULLY_CONNECTED": 5}
TYPES = {
    np.dtype(np.float16): schema.TensorType.FLOAT16,
    np.dtype(np.float32): schema.TensorType.FLOAT32,
    np.dtype(np.int32): schema.TensorType.INT32,
}


def tflite_bytes(weights: Weights, ports: Ports) -> bytes:
    """The TFLite file of a network, batch normalisation folded.

    Args:
        weights: of the network.
        ports: its input, (n, rows, columns), and its output.
    """
    layers = weights.shape.layers()
    folded = fold(layers, weights.tensors)
    graph = _Graph()
    # Of the sizes that may be any, those of one picture are written; who asks for more resizes.
    known = [size if isinstance(size, int) else -1 for size in ports.dimensions]
    first = graph.last = graph.tensor(ports.input, [1, *ports.size], signature=known)
    axis = graph.constant("axis", np.array(3, np.int32))
    graph.add("EXPAND_DIMS", "ExpandDims", [1, *ports.size, 1], axis)
    for layer in layers:
        graph.add_layer(layer, folded)
    graph.tensors[graph.last].name = ports.output
    return graph.packed(first)


class _Graph:
    """Operators, each of which goes on from the one before."""

    def __init__(self) -> None:
        self.tensors: list[schema.TensorT] = []
        self._shapes: list[list[int]] = []
        self.last = 0
        self._buffers = [schema.BufferT()]  # the first is always empty
        self._operators: list[schema.OperatorT] = []
        self._codes: dict[str, int] = {}

    def tensor(
        self,
        name: str,
        shape: list[int],
        signature: list[int] | None = None,
        kind: int = schema.TensorType.FLOAT32,
        buffer: int = 0,
    ) -> int:
        """A new tensor's number."""
        made = schema.TensorT()
        made.name, made.shape, made.shapeSignature = name, shape, signature
        made.type, made.buffer = kind, buffer
        self.tensors.append(made)
        self._shapes.append(shape)
        return len(self.tensors) - 1

    def constant(self, name: str, value: np.ndarray) -> int:
        buffer: Any = schema.BufferT()
        buffer.data = np.frombuffer(value.tobytes(), np.uint8)
        self._buffers.append(buffer)
        place = len(self._buffers) - 1
        return self.tensor(name, list(value.shape), kind=TYPES[value.dtype], buffer=place)

    def half(self, name: str, value: np.ndarray) -> int:
        """A constant kept in half precision; the reader of the file makes it whole once."""
        before = self.last
        self.last = self.constant(f"{name}.half", value.astype(np.float16))
        whole = self.add("DEQUANTIZE", "Dequantize", list(value.shape))
        self.last = before
        return whole

    def add(self, code: str, options: str, shape: list[int], *more: int, **settings: object) -> int:
        """An operator on what the last one gave, and more; the number of what it gives."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self._codes.setdefault(code, len(self._codes))
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, f"{options}Options")
        operator.builtinOptions = getattr(schema, f"{options}OptionsT")()
        for name, setting in settings.items():
            setattr(operator.builtinOptions, name, setting)
        operator.inputs = [self.last, *more]
        self.last = self.tensor(f"{code.lower()}{len(self.tensors)}", shape)
        operator.outputs = [self.last]
        self._operators.append(operator)
        return self.last

    def add_layer(self, layer: Layer, folded: dict[str, Folded]) -> None:
        shape = self._shapes[self.last]
        if isinstance(layer, Conv):
            self._convolution(layer, folded[layer.name], shape)
        elif isinstance(layer, Linear):
            weights = folded[layer.name]
            kernel = self.half(f"{layer.name}.kernel", weights.kernel.T)
            bias = self.constant(f"{layer.name}.bias", weights.bias)
            out = [*shape[:-1], layer.features]
            self.add("FULLY_CONNECTED", "FullyConnected", out, kernel, bias, keepNumDims=True)
        elif isinstance(layer, RowsToChannels):
            one, rows, columns, channels = shape
            order = self.constant("order", np.array([0, 2, 1, 3], np.int32))
            self.add("TRANSPOSE", "Transpose", [one, columns, rows, channels], order)
            row = self.constant("row", np.array([1, 1, -1, layer.channels], np.int32))
            self.add("RESHAPE", "Reshape", [1, 1, columns, layer.channels], row)
        elif isinstance(layer, OnlyRow):
            self.add("SQUEEZE", "Squeeze", [shape[0], *shape[2:]], squeezeDims=[1])
        else:
            axes = self.constant("axes", np.array([1, 2], np.int32))
            self.add("MEAN", "Reducer", [shape[0], shape[3]], axes, keepDims=False)

    def _convolution(self, layer: Conv, weights: Folded, shape: list[int]) -> None:
        before = self.last
        sides = zip(shape[1:3], layer.kernel, layer.strides, strict=True)
        out = [shape[0], *(padding(*side)[0] for side in sides), layer.channels]
        down, across = layer.strides
        self.add(
            "CONV_2D",
            "Conv2D",
            out,
            self.half(f"{layer.name}.kernel", weights.kernel.transpose(3, 0, 1, 2)),
            self.constant(f"{layer.name}.bias", weights.bias),
            padding=schema.Padding.SAME,
            strideH=down,
            strideW=across,
            fusedActivationFunction=schema.ActivationFunctionType.RELU,
        )
        if layer.adds:
            self.add("ADD", "Add", out, before)

    def packed(self, first: int) -> bytes:
        """The file."""
        graph = schema.SubGraphT()
        graph.tensors, graph.operators = self.tensors, self._operators
        graph.inputs, graph.outputs = [first], [self.last]
        model = schema.ModelT()
        model.version, model.description = FORMAT, "digit-reader"
        model.subgraphs, model.buffers = [graph], self._buffers
        model.operatorCodes = [self._code(name) for name in self._codes]
        builder = flatbuffers.Builder()
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _code(self, name: str) -> schema.OperatorCodeT:
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.version = VERSIONS.get(name, 1)
        return code

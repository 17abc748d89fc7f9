"""A network as an ONNX file: opset 17, of any number of pictures and, for lines, of any width."""

from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, checker, helper, numpy_helper

from ..networks.layers import Conv, Folded, Layer, Linear, OnlyRow, RowsToChannels, fold, padding
from ..networks.weights import Weights
from .ports import Ports

OPSET = 17
# The version of the file's format that came with this opset (onnx, docs/Versioning.md).
IR_VERSION = 8


def onnx_bytes(weights: Weights, ports: Ports) -> bytes:
    """The ONNX file of a network, batch normalisation folded, float32.

    Args:
        weights: of the network.
        ports: its input, (n, rows, columns), and its output.
    """
    graph = _Graph(ports)
    layers = weights.shape.layers()
    folded = fold(layers, weights.tensors)
    # Channels come before rows and columns in ONNX.
    graph.add("Unsqueeze", graph.constant("axis", np.array([1])))
    for layer in layers:
        graph.add_layer(layer, folded)
    graph.nodes[-1].output[0] = ports.output
    value = helper.make_tensor_value_info
    made = helper.make_graph(
        graph.nodes,
        "digit-reader",
        [value(ports.input, TensorProto.FLOAT, ports.dimensions)],
        [value(ports.output, TensorProto.FLOAT, ports.output_dimensions)],
        graph.constants,
    )
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(
        made, opset_imports=opset, ir_version=IR_VERSION, producer_name="digit-reader"
    )
    checker.check_model(model, full_check=True)
    return model.SerializeToString()


class _Graph:
    """Nodes, each of which goes on from the one before."""

    def __init__(self, ports: Ports) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._last = ports.input
        self._rows, self._columns = ports.size

    def add(self, kind: str, *more: str, **attributes: Any) -> str:
        """A node of what the last one gave, and more; the name of what it gives."""
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, [self._last, *more], [name], name, **attributes))
        self._last = name
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add_layer(self, layer: Layer, folded: dict[str, Folded]) -> None:
        if isinstance(layer, Conv):
            self._convolution(layer, folded[layer.name])
        elif isinstance(layer, Linear):
            weights = folded[layer.name]
            self.add("MatMul", self.constant(f"{layer.name}.kernel", weights.kernel))
            self.add("Add", self.constant(f"{layer.name}.bias", weights.bias))
        elif isinstance(layer, RowsToChannels):
            self.add("Transpose", perm=[0, 2, 1, 3])
            self.add("Reshape", self.constant("one_row", np.array([0, layer.channels, 1, -1])))
            self._rows = 1
        elif isinstance(layer, OnlyRow):
            self.add("Squeeze", self.constant("row", np.array([2])))
            self.add("Transpose", perm=[0, 2, 1])
        else:
            self.add("ReduceMean", axes=[2, 3], keepdims=0)

    def _convolution(self, layer: Conv, weights: Folded) -> None:
        before = self._last
        self._rows, top, bottom = padding(self._rows, layer.kernel[0], layer.strides[0])
        self._columns, left, right = padding(self._columns, layer.kernel[1], layer.strides[1])
        self.add(
            "Conv",
            self.constant(f"{layer.name}.kernel", weights.kernel.transpose(3, 2, 0, 1)),
            self.constant(f"{layer.name}.bias", weights.bias),
            strides=list(layer.strides),
            pads=[top, left, bottom, right],
        )
        self.add("Relu")
        if layer.adds:
            self.add("Add", before)

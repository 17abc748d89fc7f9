"""The network of components in Flax, as it is trained: the same table of layers."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from flax import nnx

from ..flax_net import LayeredNet
from ..layers import Shape
from .net import ROUNDS, USUAL_NEIGHBOURS, ComponentShape


class ComponentNet(LayeredNet):
    """See `component_probabilities`, which computes the same."""

    shape_type: ClassVar[type[Shape]] = ComponentShape

    def graphs(
        self, own: jax.Array, neighbours: jax.Array, edges: jax.Array, graph: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """What it says of packs of graphs.

        Args:
            own: float32 (b, n, NODE_FEATURES), of each node.
            neighbours: int32 (b, n, k), numbers within the pack; -1 for none.
            edges: float32 (b, n, k, EDGE_FEATURES).
            graph: int32 (b, n), the number of each node's graph in its pack, below n; -1 for what
                fills up the pack.

        Returns:
            The logits of the nodes, (b, n, 4), and of the pairs, (b, n, k, 3).
        """
        there = (neighbours >= 0)[..., None]
        others = jnp.maximum(neighbours, 0)
        is_node = (graph >= 0)[..., None]

        def beside(hidden: jax.Array) -> jax.Array:
            own_side = jnp.broadcast_to(hidden[:, :, None], (*others.shape, hidden.shape[-1]))
            return jnp.concatenate([own_side, jax.vmap(_rows)(hidden, others), edges], axis=-1)

        hidden = nnx.relu(self._linear("own_again")(nnx.relu(self._linear("own")(own))))
        for number in range(ROUNDS):
            messages = nnx.relu(self._linear(f"message{number}")(beside(hidden))) * there
            heard = [
                hidden,
                messages.sum(axis=2) / USUAL_NEIGHBOURS,
                messages.max(axis=2),
                jax.vmap(_means)(hidden * is_node, jnp.maximum(graph, 0), is_node),
            ]
            update = self._linear(f"update{number}")(jnp.concatenate(heard, axis=-1))
            hidden = hidden + nnx.relu(update)
        pairs = self._linear("pair_again")(nnx.relu(self._linear("pair")(beside(hidden))))
        return self._linear("node")(hidden), pairs

    def _linear(self, name: str) -> nnx.Linear:
        layer: nnx.Linear = getattr(self, name)
        return layer


def _rows(values: jax.Array, numbers: jax.Array) -> jax.Array:
    return values[numbers]


def _means(values: jax.Array, graph: jax.Array, is_node: jax.Array) -> jax.Array:
    """For each node the mean of its graph's nodes."""
    count = len(values)
    sums = jax.ops.segment_sum(values, graph, count)
    counts = jax.ops.segment_sum(is_node.astype(values.dtype), graph, count)
    return (sums / jnp.maximum(counts, 1))[graph]

"""The network of components in Flax, as it is trained: the same table of layers."""

from typing import ClassVar

import jax
import jax.numpy as jnp
from flax import nnx

from .component_net import ROUNDS, USUAL_NEIGHBOURS, ComponentShape
from .flax_net import LayeredNet
from .layers import Shape


class ComponentNet(LayeredNet):
    """See `component_probabilities`, which computes the same."""

    shape_type: ClassVar[type[Shape]] = ComponentShape

    def graphs(
        self, own: jax.Array, neighbours: jax.Array, edges: jax.Array, is_node: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """What it says of graphs.

        Args:
            own: float32 (b, n, NODE_FEATURES), of each node.
            neighbours: int32 (b, n, k), -1 for none.
            edges: float32 (b, n, k, EDGE_FEATURES).
            is_node: float32 (b, n), 0 for what fills up a smaller graph.

        Returns:
            The logits of the nodes, (b, n, 4), and of the pairs, (b, n, k, 3).
        """
        there = (neighbours >= 0)[..., None]
        others = jnp.maximum(neighbours, 0)
        count = jnp.maximum(is_node.sum(axis=1), 1)[:, None, None]

        def beside(hidden: jax.Array) -> jax.Array:
            own_side = jnp.broadcast_to(hidden[:, :, None], (*others.shape, hidden.shape[-1]))
            return jnp.concatenate([own_side, jax.vmap(_rows)(hidden, others), edges], axis=-1)

        hidden = nnx.relu(self._linear("own_again")(nnx.relu(self._linear("own")(own))))
        for number in range(ROUNDS):
            messages = nnx.relu(self._linear(f"message{number}")(beside(hidden))) * there
            mean = (hidden * is_node[..., None]).sum(axis=1, keepdims=True) / count
            heard = [
                hidden,
                messages.sum(axis=2) / USUAL_NEIGHBOURS,
                messages.max(axis=2),
                jnp.broadcast_to(mean, hidden.shape),
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

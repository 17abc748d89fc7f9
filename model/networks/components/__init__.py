"""The network of components: what it is told of them, its layers, its answers."""

"""How the network of components learns: made pages, what their components are, the training."""

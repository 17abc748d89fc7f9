"""Photos: what the network of components takes for digits."""

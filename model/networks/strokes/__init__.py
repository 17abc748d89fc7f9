"""The network of digital ink: trajectories, its layers, its answers."""

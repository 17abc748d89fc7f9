"""What answers for the networks: NumPy, ready at once, or Flax, compiled by XLA."""

"""What is measured of a network in training, and the report of it."""

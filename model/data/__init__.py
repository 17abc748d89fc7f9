"""What there is to learn from and to measure on."""

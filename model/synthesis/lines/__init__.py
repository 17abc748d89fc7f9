"""Text lines to learn from, made on the device."""

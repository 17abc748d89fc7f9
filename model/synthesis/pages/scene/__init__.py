"""What a page lies on, and what a camera makes of it."""

"""The networks, what they are shown, and what their answers are worth."""

"""The text to show while somebody writes: an unfinished digit does not flicker between answers."""

# So many answers in a row agree before the text changes under a pen that is down: at ten a second a
# third of a second.
STEADY_ANSWERS = 3


class LiveText:
    """What is shown of one drawing, from answer to answer.

    A 4 is an L and a 9 a 0 on its way. So the text changes when the pen is lifted, or when the same
    was read several times in a row. Among 50 numbers, read ten times a second, the text changed
    5.7 times a number when each answer was shown, and 3.3 times with this: they have 3.2 digits.

    Example:
        live = LiveText()
        live.update(reader.read_strokes(strokes).text, is_pen_down=True)
    """

    def __init__(self) -> None:
        """Begin with an empty sheet."""
        self._shown = self._last = ""
        self._agreeing = 0

    def update(self, text: str, *, is_pen_down: bool) -> str:
        """Take the next answer.

        Args:
            text: that was read of all strokes so far.
            is_pen_down: whether the last stroke is not finished.

        Returns:
            The text to show.
        """
        self._agreeing = self._agreeing + 1 if text == self._last else 1
        self._last = text
        if not is_pen_down or self._agreeing >= STEADY_ANSWERS:
            self._shown = text
        return self._shown

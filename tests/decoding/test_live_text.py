"""The text shown while somebody writes."""

from model.decoding.live_text import STEADY_ANSWERS, LiveText


def test_what_an_unfinished_digit_looks_like_is_not_shown() -> None:
    live = LiveText()
    under_the_pen = ["1", "7", "1", "3"]
    assert [live.update(text, is_pen_down=True) for text in under_the_pen] == [""] * 4
    assert live.update("8", is_pen_down=False) == "8"
    assert live.update("80", is_pen_down=True) == "8"


def test_what_stays_the_same_is_shown_under_the_pen() -> None:
    live = LiveText()
    shown = [live.update("7", is_pen_down=True) for _ in range(STEADY_ANSWERS)]
    assert shown == ["", "", "7"]
    assert live.update("2", is_pen_down=True) == "7"


def test_the_last_answer_is_always_shown_when_the_pen_is_up() -> None:
    live = LiveText()
    for text in ("4", "", "47", "41"):
        assert live.update(text, is_pen_down=False) == text

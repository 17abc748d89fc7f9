"""The text shown while somebody writes."""

import json
from pathlib import Path

import pytest

from model.decoding.strokes.live_text import LiveText

# By a name: answers, whether the pen is down, and what is shown. The page's own is tested by them,
# too.
CASES = json.loads(Path(__file__).with_name("live_text_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_what_is_shown_is_steady(name: str) -> None:
    live = LiveText()
    for text, is_pen_down, shown in CASES[name]:
        assert live.update(text, is_pen_down=is_pen_down) == shown

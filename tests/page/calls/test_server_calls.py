"""What the page asks beside the queue: any value, and turns."""

import asyncio
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import apart, call_of_page
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import page.calls.server_calls
import page.calls.turns
from model import DigitReaderError, LinkError, PictureError, PictureNotFoundError
from page import Settings
from page.calls.answers import data_url
from page.calls.server_calls import explain, read_drawing, read_file, read_link
from page.calls.turns import WAITING_CALLS, BusyError, Turns
from page.protection.uploads import file_bytes

NUMBER = Path(__file__).parents[3] / "page" / "view" / "static" / "examples" / "1-number.png"
PNG_OF_ONE_PIXEL = data_url(Image.new("L", (1, 1)))
SEVEN = [[[0, 0], [10, 0], [4, 20]]]


def wait_a_moment(_: Any) -> dict[str, Any]:
    time.sleep(0.001)
    return {}


@pytest.mark.usefixtures("reader")  # loaded before a test is timed
class TestValuesFromBrowsers:
    """The page's own questions take one value each, and it may be anything."""

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        )
    )
    def test_anything_is_an_answer_or_an_error_in_words(self, value: Any) -> None:
        for call in (read_drawing, read_file, read_link, explain):
            try:
                assert isinstance(call(value), dict)
            except DigitReaderError as error:
                assert str(error)

    def test_only_uploaded_files_are_read(self) -> None:
        with pytest.raises(PictureNotFoundError):
            read_file({"path": str(NUMBER)})

    @pytest.mark.parametrize(
        "chosen",
        [
            {"turn_deg": 45},
            {"turn_deg": "90"},
            {"turn_deg": [90]},
            {"crop": 5},
            {"crop": [0, 0, 1]},
            {"crop": [0.5, 0, 0.5, 1]},
            {"crop": [0, 0, 1, 1.5]},
            {"crop": [-1, 0, 1, 1]},
            {"crop": [0, 0, float("nan"), 1]},
            {"crop": [0, 0, True, 1]},
        ],
    )
    def test_a_strange_turn_or_part_is_an_error(
        self, uploaded: str, chosen: dict[str, Any]
    ) -> None:
        with pytest.raises(PictureError):
            read_file({"path": uploaded, **chosen})

    def test_a_turn_and_a_part_are_taken_in_that_order(self, uploaded: str) -> None:
        whole = read_file({"path": uploaded, "turn_deg": 90})
        assert whole["size"] == [240, 480]
        assert read_file({"path": uploaded, "crop": [0, 0, 0.5, 1]})["size"] == [240, 240]
        tiny = read_file({"path": uploaded, "crop": [0.999999, 0.5, 1, 0.500001]})
        assert tiny["size"] == [1, 2]

    @pytest.mark.parametrize("glyph", [None, 7, "", "data:image/png;base64,!", PNG_OF_ONE_PIXEL])
    def test_what_is_no_glyph_is_not_explained(self, glyph: Any) -> None:
        with pytest.raises(PictureError):
            explain({"glyph": glyph, "label": "7"})

    def test_a_link_as_file_data_goes_through_the_guard(self) -> None:
        with pytest.raises(LinkError, match=r"site"):
            file_bytes({"url": "http://169.254.169.254/latest"})

    def test_too_many_at_once_are_told_so(self) -> None:
        turns = Turns(workers=1)

        async def crowd() -> list[Any]:
            waiting = (turns.take(wait_a_moment, None) for _ in range(WAITING_CALLS + 5))
            return await asyncio.gather(*waiting, return_exceptions=True)

        answers = apart(crowd())
        assert sum(isinstance(answer, BusyError) for answer in answers) == 5
        assert answers.count({}) == WAITING_CALLS

    def test_one_visitor_has_half_of_the_places(self, monkeypatch: pytest.MonkeyPatch) -> None:
        turns = Turns(workers=1)
        callers = iter(["a"] * WAITING_CALLS + ["b"])
        monkeypatch.setattr(page.calls.turns, "calling_visitor", lambda: next(callers))

        async def crowd() -> list[Any]:
            waiting = (turns.take(wait_a_moment, None) for _ in range(WAITING_CALLS + 1))
            return await asyncio.gather(*waiting, return_exceptions=True)

        *first, second = apart(crowd())
        assert sum(isinstance(answer, BusyError) for answer in first) == WAITING_CALLS // 2
        assert second == {}

    def test_one_visitor_leaves_half_of_the_work_to_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, working = threading.Event(), Counter[str]()

        def hold(visitor: str) -> dict[str, Any]:
            working[visitor] += 1
            if visitor == "a":
                held.wait(10)
            return {}

        turns = Turns(workers=4)

        async def crowd() -> None:
            calls = []
            for visitor in "aaaaaabb":
                monkeypatch.setattr(page.calls.turns, "calling_visitor", lambda own=visitor: own)
                calls.append(asyncio.create_task(turns.take(hold, visitor)))
                await asyncio.sleep(0)  # it has asked whose call it is
            await asyncio.gather(*calls[-2:])
            assert working == {"a": 2, "b": 2}
            held.set()
            await asyncio.gather(*calls)
            assert working["a"] == 6

        apart(crowd())

    def test_slow_links_keep_no_pen_waiting(
        self, app_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held = threading.Event()
        fetching = threading.Semaphore(0)

        def hold(_: str) -> bytes:
            fetching.release()
            held.wait(20)
            raise LinkError("too slow")

        monkeypatch.setattr(page.calls.server_calls, "fetch_picture", hold)
        with ThreadPoolExecutor(Settings.workers) as threads:
            links = [
                threads.submit(call_of_page, app_url, "read_link", "https://a.test/")
                for _ in range(Settings.workers)
            ]
            try:
                assert all(fetching.acquire(timeout=10) for _ in links)
                assert call_of_page(app_url, "read_drawing", SEVEN)["text"] == "7"
                assert not any(link.done() for link in links)
            finally:
                held.set()

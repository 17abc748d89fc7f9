"""Who computes next: who has computed least."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import wait_until

from page.calls.fair_share import FairShare


def compute(share: FairShare, visitor: str | None, work_s: float) -> None:
    with share.place(visitor):
        ends_s = time.thread_time() + work_s
        while time.thread_time() < ends_s:
            pass


def test_who_computed_least_comes_next() -> None:
    share, order = FairShare(2), list[str]()
    for visitor, work_s in (("heavy", 0.2), ("light", 0.02)):
        compute(share, visitor, work_s)
    may_end = threading.Event()

    def wait(visitor: str | None) -> None:
        with share.place(visitor):
            order.append(str(visitor))
            may_end.wait(10)

    with ThreadPoolExecutor(8) as threads:
        for _ in range(2):
            threads.submit(wait, "someone")
        wait_until(lambda: len(order) == 2)
        for visitor in ("heavy", "heavy", "light", None):
            threads.submit(wait, visitor)
            time.sleep(0.05)
        assert len(order) == 2
        may_end.set()
    assert order[2:] == ["None", "light", "heavy", "heavy"]


def test_who_asks_long_questions_leaves_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("page.calls.fair_share.LONG_S", 0.02)
    share, working, most = FairShare(3), Counter[str](), Counter[str]()
    for visitor in ("long 1", "long 2", "long 3"):
        compute(share, visitor, 0.05)

    def work(visitor: str) -> None:
        with share.place(visitor):
            working[visitor[:4]] += 1
            most[visitor[:4]] = max(most[visitor[:4]], working[visitor[:4]])
            time.sleep(0.05)
            working[visitor[:4]] -= 1

    with ThreadPoolExecutor(6) as threads:
        done = [threads.submit(work, f"long {number}") for number in (1, 2, 3, 1, 2)]
        time.sleep(0.02)
        started_s = time.monotonic()
        threads.submit(work, "other").result()
        assert time.monotonic() - started_s < 0.15
        for each in done:
            each.result()
    assert most["long"] == 2


def test_an_error_gives_the_place_back() -> None:
    share = FairShare(2)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), share.place("a"):
            raise ZeroDivisionError
    compute(share, "a", 0.0)


def test_work_gives_way_between_its_steps() -> None:
    share, ended = FairShare(2), list[str]()
    both_work = threading.Barrier(3)

    def work_long(visitor: str) -> None:
        with share.place(visitor) as give_way:
            both_work.wait(10)
            ends_s = time.thread_time() + 0.5
            while time.thread_time() < ends_s:
                give_way()
        ended.append(visitor)

    with ThreadPoolExecutor(3) as threads:
        for visitor in ("long 1", "long 2"):
            threads.submit(work_long, visitor)
        both_work.wait(10)
        for _ in range(3):
            compute(share, "short", 0.01)
        assert not ended

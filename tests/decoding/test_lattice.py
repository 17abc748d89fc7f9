"""The best path over a line's candidates."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.decoding.lattice import best_path

Table = dict[tuple[int, int], float]


@pytest.mark.parametrize(
    ("count", "candidates", "expected"),
    [
        (0, {}, []),
        (1, {(0, 1): -3.0}, [(0, 1)]),
        (2, {(0, 1): -1.0, (1, 2): -1.0}, [(0, 1), (1, 2)]),
        # A broken digit: its pieces are nothing, together they are a five.
        (2, {(0, 1): -3.0, (1, 2): -4.0, (0, 2): -0.1}, [(0, 2)]),
        (2, {(0, 1): -0.1, (1, 2): -0.1, (0, 2): -3.0}, [(0, 1), (1, 2)]),
        # The first choice from the left, (0, 2), would leave the last piece with nothing good.
        (
            3,
            {(0, 1): -0.5, (1, 2): -0.5, (2, 3): -9.0, (0, 2): -0.2, (1, 3): -0.3},
            [(0, 1), (1, 3)],
        ),
        (3, {(0, 1): -1.0, (1, 2): -1.0, (2, 3): -1.0, (0, 3): -2.5}, [(0, 3)]),
        # Impossible pieces, and no other way.
        (2, {(0, 1): -float("inf"), (1, 2): -1.0}, [(0, 1), (1, 2)]),
        # Pieces too narrow to be digits are no candidates: only some of them together are.
        (2, {(0, 2): -9.0}, [(0, 2)]),
        (3, {(0, 2): -1.0, (2, 3): -1.0}, [(0, 2), (2, 3)]),
        (3, {(0, 1): -1.0, (1, 3): -1.0}, [(0, 1), (1, 3)]),
        (4, {(0, 2): -1.0, (2, 4): -1.0, (0, 4): -2.5, (1, 4): 0.0}, [(0, 2), (2, 4)]),
        # The best candidate of all leads nowhere: nothing begins where it ends.
        (3, {(0, 1): 0.0, (0, 2): -5.0, (2, 3): -5.0}, [(0, 2), (2, 3)]),
        # Nor does the best one that nothing leads to.
        (3, {(0, 2): -5.0, (2, 3): -5.0, (1, 3): 0.0}, [(0, 2), (2, 3)]),
    ],
)
def test_the_best_path_of_hand_made_lines(
    count: int, candidates: Table, expected: list[tuple[int, int]]
) -> None:
    assert best_path(count, candidates) == expected


def test_of_equal_paths_the_one_with_fewer_digits_is_taken() -> None:
    singles = {(i, i + 1): -1.0 for i in range(4)}
    assert best_path(4, {**singles, (1, 3): -2.0}) == [(0, 1), (1, 3), (3, 4)]
    assert best_path(4, {**singles, (0, 4): -4.0, (1, 3): -2.0}) == [(0, 4)]


def all_paths(start: int, count: int, candidates: Table) -> list[list[tuple[int, int]]]:
    if start == count:
        return [[]]
    return [
        [(first, end), *rest]
        for first, end in candidates
        if first == start
        for rest in all_paths(end, count, candidates)
    ]


@st.composite
def lines(draw: st.DrawFn) -> tuple[int, Table]:
    """A line of up to six pieces, with one path at least.

    Eighths add without rounding, so that equal is equal.
    """
    count = draw(st.integers(1, 6))
    ends = [
        0,
        *sorted(draw(st.sets(st.integers(1, count - 1)) if count > 1 else st.just(()))),
        count,
    ]
    path = set(pairwise(ends))
    spans = [(i, j) for i in range(count) for j in range(i + 1, count + 1)]
    there = {span: span in path or draw(st.booleans()) for span in spans}
    eighths = st.integers(-40, 0)
    return count, {span: draw(eighths) / 8 for span in spans if there[span]}


@given(line=lines())
@settings(max_examples=200, deadline=None)
def test_no_path_is_better_than_the_best(line: tuple[int, Table]) -> None:
    count, candidates = line

    def rank(path: list[tuple[int, int]]) -> tuple[float, int]:
        return sum(candidates[span] for span in path), -len(path)

    found = best_path(count, candidates)
    assert found[0][0] == 0
    assert found[-1][1] == count
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert rank(found) == max(map(rank, all_paths(0, count, candidates)))

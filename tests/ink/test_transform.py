"""One affine map from ink pixels to the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.ink.transform import Transform
from model.reading import Box

PICTURE = Box(0, 0, 200, 100)
ANYWHERE = Box(-100_000, -100_000, 100_000, 100_000)
NUMBERS = st.floats(-50, 50)


def applied(transform: Transform, x: float, y: float) -> tuple[float, float]:
    return (
        transform.xx * x + transform.xy * y + transform.x0,
        transform.yx * x + transform.yy * y + transform.y0,
    )


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        (Transform(), (10, 20, 30, 40)),
        (Transform.scaled(2), (20, 40, 60, 80)),
        (Transform.scaled(2.5, (1.25, 0)), (26, 50, 77, 100)),
        (Transform.scaled(1, (-15, 70)), (0, 90, 15, 100)),  # cut off at the picture's border
    ],
)
def test_a_box_is_mapped_to_whole_pixels_within_the_picture(
    transform: Transform, expected: tuple[int, ...]
) -> None:
    assert transform.box(Box(10, 20, 30, 40), PICTURE) == expected


def test_a_quarter_turn_of_a_sheet_brings_its_corner_back() -> None:
    # A dot at the left end of a level sheet of 10 x 30 is at the foot of the sheet that is
    # turned counterclockwise to 30 x 10.
    back = Transform.turned_back(90, turned=(30, 10), upright=(10, 30))
    assert applied(back, 5, 30) == pytest.approx((0, 5))
    assert applied(back, 0, 0) == pytest.approx((30, 0))
    assert back.box(Box(0, 0, 10, 30), ANYWHERE) == pytest.approx(Box(0, 0, 30, 10), abs=1)


@given(st.lists(NUMBERS, min_size=6, max_size=6), st.lists(NUMBERS, min_size=6, max_size=6))
def test_after_is_one_map_after_the_other(one: list[float], other: list[float]) -> None:
    first, second = Transform(*one), Transform(*other)
    for point in [(0, 0), (3, -7)]:
        expected = applied(second, *applied(first, *point))
        np.testing.assert_allclose(applied(second.after(first), *point), expected, atol=1e-6)


@given(st.floats(-60, 60), st.floats(0.5, 4))
def test_what_is_turned_and_back_holds_the_box(angle_deg: float, scale: float) -> None:
    turn = Transform.turned_back(angle_deg, (80, 120), (60, 100))
    box = Transform.scaled(scale).after(turn).box(Box(50, 30, 70, 50), ANYWHERE)
    middle = applied(Transform.scaled(scale).after(turn), 60, 40)
    assert middle == pytest.approx((50 * scale, 30 * scale))
    assert ((box.left + box.right) / 2, (box.top + box.bottom) / 2) == pytest.approx(middle, abs=1)
    assert min(box.width, box.height) >= 20 * scale - 1

"""What stands on a page: rows of cells, each a text of digits, signs and letters."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .config import Layout

# More digits than these in a line are not written on one page.
LINE_DIGITS = 11
# Where most digits are a 1, so many are.
ONES = 0.65
LETTERS = "abcdefghknprtuvwxyABCDEFGHKMNPRTVWXY"


@dataclass(frozen=True)
class Table:
    """Texts in rows and columns.

    Attributes:
        rows: from top to bottom, each its cells from left to right; a space is a wide gap.
        pitch: from a row's foot to the next row's, in heights of a digit.
        apart: between the columns, in the same unit.
        align: how cells of a column stand below each other: 0 left, 0.5 middle, 1 right; None for
            anywhere.
        frame: what is printed around the cells.
        cell: the least width of a cell.
    """

    rows: list[list[str]]
    pitch: float = 1.8
    apart: float = 1.5
    align: float | None = 0.0
    frame: str = ""
    cell: float = 0.0


def make_table(rng: np.random.Generator, layout: Layout, count: int) -> Table:
    """What stands on a page of a layout.

    Args:
        rng: the random state.
        layout: its name.
        count: how many digits, at least one. Some layouts have room for fewer; "lines" holds all.
    """
    return _LAYOUTS[layout](rng, count)


def with_ones(rng: np.random.Generator, table: Table) -> Table:
    """The same table, most of its digits a 1."""

    def changed(text: str) -> str:
        return "".join("1" if c.isdigit() and rng.random() < ONES else c for c in text)

    return replace(table, rows=[[changed(text) for text in row] for row in table.rows])


def word(rng: np.random.Generator, longest: int = 7) -> str:
    """Letters as of a word; those that look like digits are among them only within."""
    return "".join(rng.choice(list(LETTERS[:18]), rng.integers(2, longest + 1)))


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(one) for one in rng.integers(10, size=count))


def _grouped(rng: np.random.Generator, digits: str, between: str) -> str:
    """A number in groups of two to four."""
    size = int(rng.integers(2, 5))
    return between.join(digits[i : i + size] for i in range(0, len(digits), size))


def _spread(rng: np.random.Generator, count: int, rows: int) -> list[int]:
    """Digits for each of some rows, at least one each, of about `count`."""
    rows = max(1, min(rows, count))
    shares = rng.dirichlet(np.full(rows, 6.0)) * (count - rows)
    each = 1 + np.floor(np.cumsum(shares)).astype(int)
    return [int(one) for one in np.diff(each, prepend=1) + 1]


def _number(rng: np.random.Generator, count: int) -> Table:
    digits = _digits(rng, min(count, LINE_DIGITS))
    return Table([[_grouped(rng, digits, " ") if rng.random() < 0.15 else digits]])


def _entry(rng: np.random.Generator, count: int) -> Table:
    """What stands in a column of a register: a year or a number, often with a stop behind it."""
    year = f"1{rng.integers(7, 10)}{_digits(rng, 2)}"
    text = year if rng.random() < 0.5 and count >= 4 else _digits(rng, min(count, LINE_DIGITS))
    return Table([[text + ("", ".", ",")[rng.integers(3)]]])


def _align(rng: np.random.Generator) -> float | None:
    return (0.0, 0.0, 0.0, 0.5, 1.0, None)[rng.integers(6)]


def _lines(rng: np.random.Generator, count: int) -> Table:
    least = -(-count // LINE_DIGITS)
    each = _spread(rng, count, int(rng.integers(max(2, least), max(3, 2 * least + 3))))
    rows = [
        [_digits(rng, min(one - first, LINE_DIGITS))]
        for one in each
        for first in range(0, one, LINE_DIGITS)
    ]
    return Table(rows, rng.uniform(1.4, 2.8), align=_align(rng))


def _list(rng: np.random.Generator, count: int) -> Table:
    """Phone numbers and the like below each other."""
    length = int(rng.integers(6, LINE_DIGITS + 1))
    between = ("", "", " ", " ", "-", "/")[rng.integers(6)]
    rows = []
    left = count
    while left > 0:
        size = min(left, max(3, length + int(rng.integers(-1, 2))))
        left -= size
        digits = _digits(rng, size)
        text = _grouped(rng, digits, between) if between else digits
        # Beside a slash nobody can tell a 1.
        rows.append([text.replace("1/", "4/").replace("/1", "/7")])
    return Table(rows, rng.uniform(1.3, 2.4), align=(0.0, 0.0, 0.0, 0.5)[rng.integers(4)])


def _columns(rng: np.random.Generator, count: int) -> Table:
    columns = int(rng.integers(2, 4))
    length = int(rng.integers(1, 6))
    rows = max(1, round(count / columns / length))
    columns = min(columns, max(1, count // length // rows))
    length = min(length, count)
    cells = [[_digits(rng, length) for _ in range(columns)] for _ in range(rows)]
    return Table(cells, rng.uniform(1.4, 2.6), rng.uniform(1.2, 4.0), (0.0, 1.0)[rng.integers(2)])


def _column(rng: np.random.Generator, count: int) -> Table:
    each = int(rng.choice([1, 1, 2])) if count > 1 else 1
    rows = [[_digits(rng, each)] for _ in range(max(1, min(12, count // each)))]
    return Table(rows, rng.uniform(1.3, 2.2), align=0.5)


def _grid(rng: np.random.Generator, count: int) -> Table:
    columns = int(rng.integers(2, 8))
    digits = _digits(rng, count)
    cells = [list(digits[i : i + columns]) for i in range(0, count, columns)]
    return Table(cells, rng.uniform(1.5, 2.8), rng.uniform(0.7, 2.5), 0.5)


def _sums(rng: np.random.Generator, count: int) -> Table:
    rows: list[list[str]] = []
    left = count
    while left > 0:
        sizes = [int(one) for one in rng.integers(1, 4, int(rng.integers(2, 4)))]
        sizes = [one for n, one in enumerate(sizes) if sum(sizes[: n + 1]) <= left] or [left]
        sign = "+-×÷=%"[rng.integers(6)]
        text = sign.join(_digits(rng, one) for one in sizes)
        rows.append([text + "%=)"[rng.integers(3)] if rng.random() < 0.4 else text])
        left -= sum(sizes)
    return Table(rows, rng.uniform(1.5, 2.6), align=_align(rng))


def _boxes(rng: np.random.Generator, count: int) -> Table:
    return _form(rng, count, "boxes", rng.uniform(1.15, 1.6), rng.uniform(1.9, 2.8))


def _comb(rng: np.random.Generator, count: int) -> Table:
    return _form(rng, count, "comb", rng.uniform(0.95, 1.4), rng.uniform(2.0, 3.0))


def _form(rng: np.random.Generator, count: int, frame: str, cell: float, pitch: float) -> Table:
    columns = int(rng.integers(2, LINE_DIGITS))
    digits = _digits(rng, count)
    cells = [list(digits[i : i + columns]) for i in range(0, count, columns)]
    return Table(cells, pitch, 0.0, 0.5, frame, cell)


def _ruled_table(rng: np.random.Generator, count: int) -> Table:
    columns = int(rng.integers(2, 5))
    length = int(rng.integers(1, 4))
    cells: list[list[str]] = []
    left = count
    while left > 0 and len(cells) < 9:
        row = []
        for _ in range(columns):
            size = min(left, max(1, length + int(rng.integers(-1, 2))))
            is_word = rng.random() < 0.12
            row.append(word(rng, 5) if is_word else _digits(rng, size) if size else "")
            left -= 0 if is_word else size
        cells.append(row)
    align = (0.0, 0.5, 1.0, None)[rng.integers(4)]
    return Table(cells, rng.uniform(1.5, 2.4), rng.uniform(0.5, 1.2), align, "table", 1.2)


def _cheque(rng: np.random.Generator, count: int) -> Table:
    """A name, an amount and a date, each on its rule."""
    sizes = [one for one in _spread(rng, count, 3) if one]
    rows = [[word(rng), _digits(rng, min(6, one))] for one in sizes]
    return Table(rows, rng.uniform(2.0, 3.2), rng.uniform(1.5, 4.0), None, "cheque", 3.0)


def _words(rng: np.random.Generator, count: int) -> Table:
    rows = []
    for one in _spread(rng, count, int(rng.integers(2, 6))):
        parts = [_digits(rng, min(one, 8)), word(rng)]
        if rng.random() < 0.4:
            parts.append(word(rng))
        rng.shuffle(parts)
        rows.append([" ".join(parts)])
    return Table(rows, rng.uniform(1.6, 2.6), align=_align(rng))


_LAYOUTS: dict[Layout, Callable[[np.random.Generator, int], Table]] = {
    "number": _number,
    "entry": _entry,
    "lines": _lines,
    "list": _list,
    "columns": _columns,
    "column": _column,
    "grid": _grid,
    "sums": _sums,
    "boxes": _boxes,
    "comb": _comb,
    "table": _ruled_table,
    "cheque": _cheque,
    "words": _words,
}

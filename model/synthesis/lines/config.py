"""What made lines are like: every number that `make_lines` draws by, in one config.

Ranges are (low, high), drawn evenly; a deviation is that of a normal distribution around 0; a share
is a probability. A line is 32 pixels high, a digit about 20. `python train_flax.py line` learns
from the defaults. No kind of degradation alone is to blame for what is read wrongly
(docs/experiments/035). How closely digits stand and how many lines are clear was chosen by 800
touching pairs (025). Hands unlike in size are from 057. Lines of 192 pixels were half empty (062).
That most lines are of one pen, and what was eased with it, is from 066.
No experiment varied the rest.
"""

from dataclasses import dataclass, field

Range = tuple[float, float]


@dataclass(frozen=True)
class DigitLayout:
    """Which glyphs stand in a line, how large and how close.

    Attributes:
        most_digits: places for glyphs in a line.
        window_px: width of the window that a glyph is drawn on; the widest fits.
        length_power: of the even random number that says how many places are used; above 1
            short lines are more common, as they are on pages.
        without_digits: share of the lines in which every glyph is other ink.
        other_ink: share of the places of other lines that hold other ink.
        one_pen: share of the lines that are written with one pen: their glyphs have strokes of
            like width.
        pen_drift: deviation of these glyphs' places among all, from the thinnest stroke to the
            broadest, as a share of them.
        size: line pixels for each glyph pixel, of a whole line.
        size_drift: deviation of the logarithm of a glyph's size beside its line's.
        unlike: share of the lines whose hand writes its 0s, 1s and so on unlike in size.
        label_drift: deviation of the logarithm of a label's size in these.
        label_range: within which it stays; where a label stands, between the others' feet and
            tops, is the hand's, too.
        width_drift: the same as `size_drift` for the width of all glyphs of a line.
        close: share of the lines whose digits stand close or overlap.
        close_gap: from a glyph of these to the next, in heights of a digit; below 0 they overlap.
        wide_gap: that of all other lines.
        gap_drift: deviation of each gap from its line's, in heights of a digit.
        margin_px: paper before the first glyph, at least; and behind the last one the
            `right_margin_px`.
        start_px: paper before the first glyph beyond `margin_px`.
        right_margin_px: a glyph that would end closer to the line's end is left out, and all
            after it.
        bounce_px: deviation of a glyph's height in the line, for a size of 1.
        window_margin_px: paper before the ink in a glyph's window.
    """

    most_digits: int = 8
    window_px: int = 40
    length_power: float = 1.0
    without_digits: float = 0.15
    other_ink: float = 0.04
    one_pen: float = 0.85
    pen_drift: float = 0.05
    size: Range = (0.75, 1.2)
    size_drift: float = 0.12
    unlike: float = 0.15
    label_drift: float = 0.25
    label_range: Range = (-0.7, 0.3)
    width_drift: float = 0.15
    close: float = 0.45
    close_gap: Range = (-0.24, 0.02)
    wide_gap: Range = (0.0, 0.45)
    gap_drift: float = 0.06
    margin_px: int = 3
    start_px: Range = (0.0, 8.0)
    right_margin_px: int = 2
    bounce_px: float = 1.2
    window_margin_px: int = 2


@dataclass(frozen=True)
class Joins:
    """Strokes from a digit to the next, where the pen was not lifted.

    Attributes:
        lines: share of the lines that have any.
        digits: share of the digits of these that are joined to the next.
        height_px: where a stroke begins and ends, below the line's middle.
        reach_px: how far it goes into both digits.
        half_width_px: of the stroke, but for its soft rim.
    """

    lines: float = 0.16
    digits: float = 0.5
    height_px: Range = (-6.0, 9.0)
    reach_px: Range = (1.0, 7.0)
    half_width_px: Range = (0.5, 1.4)


@dataclass(frozen=True)
class Warp:
    """How a line leans, rises and trembles.

    Attributes:
        slant: columns for each row, the same all along.
        slope: deviation of the rows for each column.
        offset_px: of the whole line, down.
        tremor_px: deviation of the knots of a smooth field that moves the ink.
        tremor_rows: knots of it over the height.
        tremor_step_px: columns for each knot along the line.
    """

    slant: Range = (-0.3, 0.3)
    slope: float = 0.02
    offset_px: Range = (-1.5, 1.5)
    tremor_px: float = 0.8
    tremor_rows: int = 4
    tremor_step_px: int = 16


@dataclass(frozen=True)
class Pen:
    """How broad and how dark a pen writes.

    Attributes:
        width_px: that strokes are broadened by; below 0 they are thinned.
        gamma: deviation of the logarithm of the power that strength is raised to.
    """

    width_px: Range = (-0.6, 1.0)
    gamma: float = 0.35


@dataclass(frozen=True)
class Fading:
    """Ink that is uneven along the line, and worn off.

    Attributes:
        lines: share of the lines that are clearly uneven.
        depth: of their unevenness: the share of the ink that is lost where most is.
        least_depth: that of all other lines.
        rows: knots of the unevenness over the height.
        step_px: columns for each knot along the line.
        worn_lines: share of the lines with holes.
        hole_px: side of a hole, which is a square.
        holes: share of the squares of a worn line that are holes.
    """

    lines: float = 0.4
    depth: Range = (0.0, 0.7)
    least_depth: float = 0.1
    rows: int = 4
    step_px: int = 12
    worn_lines: float = 0.15
    hole_px: int = 2
    holes: float = 0.015


@dataclass(frozen=True)
class OtherLines:
    """Ink of other lines: above and below, and on the paper's back.

    Attributes:
        reaching: share of the lines that a line above or below reaches into.
        above: share of these where it is the one above.
        least_shift_px: how far it is moved up or down at least; at most out of sight.
        shining: share of the lines with another on the back.
        strength: of its ink.
    """

    reaching: float = 0.25
    above: float = 0.5
    least_shift_px: int = 22
    shining: float = 0.12
    strength: Range = (0.05, 0.3)


@dataclass(frozen=True)
class RulingLines:
    """Ruled and squared paper, and the borders of form fields.

    Attributes:
        level_below: a line whose random number is below has level ruling lines.
        upright_above: one whose number is above this
        upright_below: and below this has upright ones; between `upright_above` and `level_below`
            there are both.
        slope: deviation of the rows for each column.
        half_width_px: of a ruling line, but for its soft rim.
        period_px: from a level one to the next.
        first_px: where the first stands.
        upright_period_px: from an upright one to the next.
        strength: of their ink.
    """

    level_below: float = 0.18
    upright_above: float = 0.12
    upright_below: float = 0.24
    slope: float = 0.015
    half_width_px: Range = (0.0, 0.9)
    period_px: Range = (10.0, 45.0)
    first_px: Range = (0.0, 45.0)
    upright_period_px: Range = (10.0, 60.0)
    strength: Range = (0.15, 0.9)


@dataclass(frozen=True)
class Blur:
    """Out of focus, moved, or scanned with few pixels: a Gaussian of its own for each axis.

    Attributes:
        lines: share of the lines that are clearly blurred.
        spread_px: the Gaussian's deviation in these.
        least_spread_px: that in all others.
        unevenness: deviation of the logarithm of its spread along an axis beside the line's.
        reach_px: where it is cut off.
    """

    lines: float = 0.3
    spread_px: Range = (0.5, 1.8)
    least_spread_px: float = 0.3
    unevenness: float = 0.3
    reach_px: int = 3


@dataclass(frozen=True)
class Paper:
    """How strong ink stands on paper, and what the paper has of its own.

    Attributes:
        full_ink: strength of the strongest ink; above 1 it is cut off at 1.
        stained_lines: share of the lines with clear stains.
        stains: deviation of the paper's darkness in these.
        least_stains: that in all others.
        stain_rows: knots of the stains over the height.
        stain_step_px: columns for each knot along the line.
        grainy_lines: share of the lines with clear grain.
        grain: deviation from pixel to pixel in these.
        least_grain: that in all others.
    """

    full_ink: Range = (0.45, 1.1)
    stained_lines: float = 0.3
    stains: float = 0.08
    least_stains: float = 0.015
    stain_rows: int = 3
    stain_step_px: int = 24
    grainy_lines: float = 0.3
    grain: Range = (0.0, 0.12)
    least_grain: float = 0.01


@dataclass(frozen=True)
class LineConfig:
    """What made lines are like. It stands on the card of a network that learnt from them.

    Attributes:
        width_px: of a line; those with fewer digits have paper behind them. Networks take any.
        clear: share of the lines as a sketchpad gives them, without any degradation that comes
            after the pen: what is hard about them is how digits touch.
        layout: which glyphs, how large and how close.
        joins: strokes between digits.
        warp: slant, slope and tremor.
        pen: width and darkness.
        fading: uneven ink.
        other_lines: ink of other lines.
        ruling: ruling lines.
        blur: lack of focus.
        paper: contrast, stains and grain.
    """

    width_px: int = 128
    clear: float = 0.35
    layout: DigitLayout = field(default_factory=DigitLayout)
    joins: Joins = field(default_factory=Joins)
    warp: Warp = field(default_factory=Warp)
    pen: Pen = field(default_factory=Pen)
    fading: Fading = field(default_factory=Fading)
    other_lines: OtherLines = field(default_factory=OtherLines)
    ruling: RulingLines = field(default_factory=RulingLines)
    blur: Blur = field(default_factory=Blur)
    paper: Paper = field(default_factory=Paper)


LINE_CONFIG = LineConfig()
"""What `python train_flax.py line` learns from."""

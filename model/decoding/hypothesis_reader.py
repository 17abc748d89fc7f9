"""The lines of hypotheses read by all networks, their glyphs in shared batches."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from ..deadline import in_time
from ..networks.glyph import GLYPH_SIDE_PX
from ..networks.glyph_net import LABELS
from ..networks.glyph_reader import GlyphReader
from ..networks.line_reader import LineEvidence, LineReader
from ..networks.strokes.reader import StrokeReader
from ..reading import Reading
from .arbitration import doubtful_components, is_clear, likeliest, where_to_cut
from .candidates import Candidate, InkLine, ink_lines, over_segment
from .hypotheses import Hypotheses, Hypothesis
from .lattice import Span
from .line_search import LineSearch, Scored

# Between them the limit to the work of a reading is looked at; a multiple of all engines' batches.
GLYPHS_AT_ONCE = 1024


class HypothesisReader:
    """Reads hypotheses: candidates, line evidence, the search for each line's best path."""

    def __init__(
        self,
        glyphs: GlyphReader,
        lines: LineReader | None,
        trajectories: StrokeReader,
        rejection_threshold: float,
    ) -> None:
        """Take what answers.

        Args:
            glyphs: for glyphs.
            lines: for whole lines; None to read without it.
            trajectories: for digital ink.
            rejection_threshold: the confidence below which a digit is rejected.
        """
        self._glyphs, self._lines, self._trajectories = glyphs, lines, trajectories
        self._rejection_threshold = rejection_threshold

    def read(self, hypotheses: list[tuple[Hypothesis[Any], tuple[int, int]]]) -> list[Reading]:
        """Read the lines of hypotheses in shared batches.

        Args:
            hypotheses: each with the (width, height) of the picture that it is of.

        Returns:
            A reading for each.
        """
        if not hypotheses:
            return []
        pages = [ink_lines(hypothesis) for hypothesis, _ in in_time(hypotheses)]
        lines = [line for page in pages for line in page]
        wholes = self.scored([line.candidates for line in lines])
        doubtful = [
            doubtful_components(line, scored) for line, scored in zip(lines, wholes, strict=True)
        ]
        evidence = self._read_lines(lines, doubtful)
        searches = [
            LineSearch(over_segment(line, where_to_cut(line, doubts, seen)), scored, seen)
            for line, doubts, scored, seen in in_time(
                zip(lines, doubtful, wholes, evidence, strict=True)
            )
        ]
        self._search(searches)
        read = (search.line(self._rejection_threshold) for search in searches)
        return [
            Reading(tuple(islice(read, len(page))), size, hypothesis.source)
            for page, (hypothesis, size) in zip(pages, hypotheses, strict=True)
        ]

    def in_turn(self, pictures: Sequence[Hypotheses]) -> Iterator[Reading]:
        """Read one hypothesis after the other, until it is clear what a picture shows.

        Args:
            pictures: each with at least one hypothesis.

        Yields:
            Of each picture the likeliest reading.
        """
        turns: list[Iterator[Hypothesis[Any]]] = [in_time(one.in_turn()) for one in pictures]
        firsts = [(next(turn), one.size) for turn, one in zip(turns, pictures, strict=True)]
        found = [[reading] for reading in self.read(firsts)]
        others = [
            (readings, hypothesis, one.size)
            for one, turn, readings in zip(pictures, turns, found, strict=True)
            if not is_clear(readings[0])
            for hypothesis in turn
        ]
        read = self.read([(hypothesis, size) for _, hypothesis, size in others])
        for (readings, _, _), reading in zip(others, read, strict=True):
            readings.append(reading)
        for every in found:
            texts = tuple(one.text for one in every)
            yield replace(likeliest(every), seen_texts=texts, seen_marks=len(every[0].digits))

    def _search(self, searches: list[LineSearch]) -> None:
        """Go on with the search for the best path through lines until all are found."""
        while searches:
            pending = [search.pending() for search in in_time(searches)]
            asking = [
                search for search, candidates in zip(searches, pending, strict=True) if candidates
            ]
            scored = self.scored([candidates for candidates in pending if candidates])
            for search, found in zip(asking, scored, strict=True):
                search.update(found)
            searches = asking

    def read_glyphs(self, stacked: np.ndarray) -> np.ndarray:
        """The probabilities of glyphs; the limit to the work is looked at between batches.

        Args:
            stacked: float32 (n, 28, 28).

        Returns:
            float32 (n, 12).
        """
        starts = range(0, len(stacked), GLYPHS_AT_ONCE)
        read = [self._glyphs.read(stacked[at : at + GLYPHS_AT_ONCE]) for at in in_time(starts)]
        return np.concatenate([np.zeros((0, LABELS), np.float32), *read])

    def scored(self, lines: list[dict[Span, Candidate]]) -> list[dict[Span, Scored]]:
        """What the networks say of candidates, the glyphs of all lines in shared batches.

        Args:
            lines: of each line candidates by the cuts, or components, that they lie between.

        Returns:
            The same, each candidate with its probabilities.
        """
        glyphs = [one.glyph for line in in_time(lines) for one in line.values()]
        stacked = np.asarray(glyphs, np.float32).reshape(-1, GLYPH_SIDE_PX, GLYPH_SIDE_PX)
        seen = self.read_glyphs(stacked)
        rows = iter(self._with_trajectories(seen, lines))
        return [{span: (one, next(rows)) for span, one in line.items()} for line in lines]

    def _with_trajectories(
        self, rows: np.ndarray, lines: list[dict[Span, Candidate]]
    ) -> np.ndarray:
        """The probabilities of glyphs, (n, 12); of digital ink with its trajectories', (n, 2, 12).

        Pictures and digital ink are never read together.
        """
        every = [one.trajectory for line in lines for one in line.values()]
        trajectories = [one for one in every if one is not None]
        if not trajectories:
            return rows
        return np.stack([rows, self._trajectories.read(np.stack(trajectories))], axis=1)

    def _read_lines(
        self, lines: list[InkLine], doubtful: list[list[bool]]
    ) -> list[LineEvidence | None]:
        """What the line network says of the lines that may be more than one digit."""
        if self._lines is None:
            return [None] * len(lines)
        pictures = [
            line.crop() if len(line.components) > 1 or doubts[0] else None
            for line, doubts in zip(lines, doubtful, strict=True)
        ]
        return [
            None if picture is None else self._lines.read(picture) for picture in in_time(pictures)
        ]

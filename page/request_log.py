"""What happened, a line of JSON for each request: no picture, no address, no word of a visitor."""

import json
import logging
from datetime import UTC, datetime

LOG = logging.getLogger("digit-reader")
LOG.propagate = False  # a line is written once, or not at all
LOG.addHandler(logging.NullHandler())


def write_log() -> None:
    """Begin to write the lines to standard error."""
    LOG.addHandler(logging.StreamHandler())
    LOG.setLevel(logging.INFO)


def note(what: str, outcome: str | int, took_s: float) -> None:
    """Write a line.

    Args:
        what: the kind of request or call, one of our own names.
        outcome: its HTTP status, or a word.
        took_s: seconds until its end.
    """
    if LOG.isEnabledFor(logging.INFO):
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "what": what, "outcome": outcome, "ms": round(1000 * took_s, 1)}
        LOG.info(json.dumps(line))

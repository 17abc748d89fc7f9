"""What happened, a line of JSON for each request: no picture, no address, no word of a visitor."""

import json
import logging
from datetime import UTC, datetime

REQUEST_LOG = logging.getLogger("digit-reader")
REQUEST_LOG.propagate = False  # a line is written once, or not at all
REQUEST_LOG.addHandler(logging.NullHandler())


def write_log() -> None:
    """Begin to write the lines to standard error."""
    REQUEST_LOG.addHandler(logging.StreamHandler())
    REQUEST_LOG.setLevel(logging.INFO)


def note(what: str, outcome: str | int, took_s: float) -> None:
    """Write a line.

    Args:
        what: the kind of request or call, one of our own names.
        outcome: its HTTP status, or a word.
        took_s: seconds until its end.
    """
    if REQUEST_LOG.isEnabledFor(logging.INFO):
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "what": what, "outcome": outcome, "ms": round(1000 * took_s, 1)}
        REQUEST_LOG.info(json.dumps(line))

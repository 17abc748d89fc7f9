"""The recognition of RapidOCR on the same pictures, in a Python of its own that has it."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import RecipeError

# Its recognition alone, without looking for text: what one line costs.
SCRIPT = """
import json, sys, time
import cv2
from rapidocr_onnxruntime import RapidOCR
engine = RapidOCR()
times = []
for path, repeats in json.load(sys.stdin):
    picture = cv2.imread(path)
    taken = []
    for _ in range(repeats + 2):
        started = time.perf_counter()
        engine(picture, use_det=False, use_cls=False, use_rec=True)
        taken.append(1000 * (time.perf_counter() - started))
    times.append(taken[2:])
json.dump(times, sys.stdout)
"""


def rapidocr_times(python: Path, pictures: Sequence[tuple[bytes, int]]) -> list[list[float]]:
    """How long RapidOCR takes to recognise pictures of one text line.

    Args:
        python: has the package rapidocr_onnxruntime.
        pictures: files of pictures, each with how often to read it.

    Returns:
        For each picture the milliseconds of every time, after two that do not count.

    Raises:
        RecipeError: if that Python cannot be started or has no such package.
    """
    with TemporaryDirectory() as folder:
        asked = []
        for number, (packed, repeats) in enumerate(pictures):
            path = Path(folder) / f"{number}.png"
            path.write_bytes(packed)
            asked.append((str(path), repeats))
        try:
            done = subprocess.run(  # noqa: S603, what the user named
                [python, "-c", SCRIPT],
                input=json.dumps(asked),
                capture_output=True,
                text=True,
                check=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            told = getattr(error, "stderr", None) or str(error)
            raise RecipeError(
                f"{python} cannot run rapidocr_onnxruntime: {told.strip().splitlines()[-1]}"
            ) from error
    times: list[list[float]] = json.loads(done.stdout.splitlines()[-1])
    return times

"""How much of a processor drawings and photos take.

Command: `OPENBLAS_NUM_THREADS=1 python docs/experiments/scripts/055-speed.py`, from the folder of
the project; `PYTHONPATH` names the folder of the version that is timed. It needs no data. It prints
the least and the median milliseconds of processor time of each.
"""

import time
from collections.abc import Callable

import numpy as np

from model import Reader
from model.evaluation.benchmark import drawing, photo_of_number, photo_of_page


def times_ms(call: Callable[[], object], turns: int) -> str:
    """The least and the median processor time of a call, after two that do not count."""
    times = []
    for _ in range(2 + turns):
        started = time.process_time()
        call()
        times.append(1000 * (time.process_time() - started))
    return f"{min(times[2:]):.2f} {np.median(times[2:]):.2f}"


rng = np.random.default_rng(0)
digit, number, page = drawing(rng, 1), drawing(rng, 6), photo_of_page(rng)
photo = photo_of_number(rng)
many = [drawing(rng, 1) for _ in range(200)]
reader = Reader.load()
print("one digit:", times_ms(lambda: reader.read(digit), 300))
print("six touching digits:", times_ms(lambda: reader.read(number), 40))
print("a number in 1 megapixel:", times_ms(lambda: reader.read(photo), 11))
print("50 digits in 12 megapixels:", times_ms(lambda: reader.read(page), 5))
print("read_many, 200 drawings:", times_ms(lambda: reader.read_many(many), 4))

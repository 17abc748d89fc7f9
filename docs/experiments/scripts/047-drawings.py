"""How much of a processor one drawn digit and six touching ones take.

Command: `OPENBLAS_NUM_THREADS=1 python docs/experiments/scripts/047-drawings.py`, from the
folder of the project; `PYTHONPATH` names the folder of the version that is timed. It needs no data.

It gave, in milliseconds, the least of four runs in turns, before and after experiment 047:

    one digit: 2.23, 1.97
    six touching digits: 28.15, 25.67
    eight such numbers, each: 20.70, 19.14
    read_many, 200 drawings, each: 2.15, 2.07
"""

import time
from collections.abc import Callable

import numpy as np

from model import Reader
from model.evaluation.benchmark import drawing


def least_ms(call: Callable[[], object], turns: int) -> float:
    """The least processor time of a call."""
    times = []
    for _ in range(turns):
        started = time.thread_time()
        call()
        times.append(1000 * (time.thread_time() - started))
    return min(times)


rng = np.random.default_rng(0)
digit, numbers = drawing(rng, 1), [drawing(rng, 6) for _ in range(8)]
many = [drawing(rng, 1) for _ in range(200)]
reader = Reader.load()
print(f"one digit: {least_ms(lambda: reader.read(digit), 500):.2f}")
print(f"six touching digits: {least_ms(lambda: reader.read(numbers[0]), 80):.2f}")
print(f"eight, each: {least_ms(lambda: [reader.read(one) for one in numbers], 10) / 8:.2f}")
print(f"read_many, 200 drawings, each: {least_ms(lambda: reader.read_many(many), 4) / 200:.2f}")

"""The reader of the process."""

import subprocess
import sys

# In a process of its own: what is left out of the collection stays so, and other tests look at it.
FROZEN = """
import gc, time
from page.calls.loaded_reader import start_loading
start_loading().result().wait_for_engine()
ends_s = time.monotonic() + 20
while gc.get_freeze_count() == 0 and time.monotonic() < ends_s:
    time.sleep(0.01)
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_the_garbage_collector_passes_over_what_is_there_for_good() -> None:
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", FROZEN], capture_output=True, text=True, check=True
    )
    frozen, others = map(int, told.stdout.split())
    assert others < frozen / 10

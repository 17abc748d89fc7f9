"""The reader of the process."""

import gc

from conftest import wait_until

from page.calls.loaded_reader import start_loading


def test_the_garbage_collector_passes_over_what_is_there_for_good() -> None:
    loaded = start_loading().result()
    loaded.wait_for_engine()
    wait_until(lambda: all(each is not loaded for each in gc.get_objects()))

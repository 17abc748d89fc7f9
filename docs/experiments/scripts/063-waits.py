"""How long visitors wait beside one kind of attack at a time, and then beside all.

    python docs/experiments/scripts/063-waits.py [NAME...]

A name is that of a function among `ATTACKS` of tests/soak.py. Each attack lasts 26 seconds; what it
left to be read is still worked on in the first of the next one's, which are not counted.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests"))

import soak  # noqa: E402

COMPILED_S, QUIET_S, BEGUN_S, ATTACKED_S, ENDED_S = 20, 15, 6, 20, 3
NAMES = [attack.__name__ for attack in soak.ATTACKS]


def main(chosen: list[str]) -> None:
    """Start the app, and attack it in each of the chosen ways."""
    folder = Path(tempfile.mkdtemp())
    command = [sys.executable, "-W", "ignore", str(ROOT / "app.py"), "--port", str(soak.PORT)]
    with subprocess.Popen(command, env=os.environ | {"GRADIO_TEMP_DIR": str(folder)}) as app:  # noqa: S603
        process = psutil.Process(app.pid)
        while app.poll() is None:
            with suppress(httpx.HTTPError):
                httpx.get(soak.URL, timeout=5)
                break
            time.sleep(0.5)
        visitors = soak.Visitors()
        time.sleep(COMPILED_S)
        visitors.take()
        time.sleep(QUIET_S)
        soak.report("quiet", visitors, process, folder)
        for name in chosen or [*NAMES, "all"]:
            attack = [sys.executable, __file__, "--attack", name]
            with subprocess.Popen(attack) as attackers:  # noqa: S603
                time.sleep(BEGUN_S)
                visitors.take()
                time.sleep(ATTACKED_S)
                soak.report(name, visitors, process, folder)
                attackers.kill()
            time.sleep(ENDED_S)
        app.kill()
    os._exit(0)  # the visitors never end


if __name__ == "__main__":
    if sys.argv[1:2] == ["--attack"]:
        if sys.argv[2] != "all":
            soak.ATTACKS[:] = [soak.ATTACKS[NAMES.index(sys.argv[2])]]
        soak.attack_for_ever()
    else:
        main(sys.argv[1:])

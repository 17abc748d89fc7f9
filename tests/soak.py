"""Eight attackers and four ordinary visitors for 20 minutes: `python tests/soak.py [MINUTES]`.

It starts the app, measures the visitors alone for a minute, then beside the attackers, and prints a
line a minute: how long the visitors wait, the memory of the app and its decoders, and the upload
folder. At the end it says whether the visitors' p95 stayed within twice of the quiet minute, and
whether memory and disk lie flat from the third minute on. All have addresses of their own, as
behind a proxy.
"""

import io
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import numpy as np
import psutil
from PIL import Image

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "page" / "view" / "static" / "examples"
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
NUMBER = [[[x + 30 * n, y] for x, y in SEVEN[0]] for n in range(4)]
PORT = 7969
URL = f"http://127.0.0.1:{PORT}/"
API = f"{URL}gradio_api/"
QUIET_S = 60.0
THINK_S = 0.5  # of a visitor, between two questions
FLAT_SHARE = 1.1
WITHIN = 2.0


def client(address: str) -> httpx.Client:
    return httpx.Client(headers={"X-Forwarded-For": address}, timeout=60)


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def blobs() -> bytes:
    pixels = np.full((1200, 1200), 255, np.uint8)
    for top in range(0, 1190, 11):
        for left in range(0, 1190, 11):
            pixels[top : top + 5, left : left + 4] = 0
    return png(pixels)


def specks(side_px: int) -> bytes:
    rng = np.random.default_rng(0)
    return png(np.where(rng.random((side_px, side_px)) < 0.1, 0, 255).astype(np.uint8))


def large() -> bytes:
    """A progressive JPEG of 50 million pixels."""
    file = io.BytesIO()
    picture = Image.effect_noise((500, 500), 40).resize((8000, 6200)).convert("RGB")
    picture.save(file, "JPEG", quality=60, progressive=True)
    return file.getvalue()


def upload(web: httpx.Client, packed: bytes) -> str:
    answer = web.post(f"{API}upload", files={"files": ("a.png", packed)})
    return str(answer.json()[0]) if answer.status_code == 200 else ""


def read_uploaded(web: httpx.Client, packed: bytes) -> None:
    name = upload(web, packed)
    web.post(f"{URL}ask/read_file", json={"path": name}).json()


# Attackers: each is called again and again.


def fill_the_disk(web: httpx.Client) -> None:
    upload(web, os.urandom(15_000_000))


def fill_with_files(web: httpx.Client) -> None:
    upload(web, b"tiny")
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for path in ("upload", "component_server", "queue/join"):
        web.post(f"{API}{path}", content=head + bytes(200_000), headers=kind)


def read_blobs(web: httpx.Client, packed: bytes = blobs()) -> None:
    name = upload(web, packed)
    for _ in range(16):
        web.post(f"{API}call/read_image", json={"data": [{"path": name}]})


def read_specks(web: httpx.Client, packed: bytes = specks(1500)) -> None:
    read_uploaded(web, packed)


def leave_answers(web: httpx.Client) -> None:
    for _ in range(20):
        web.post(f"{API}call/read_strokes", json={"data": [NUMBER * 20]})
        body = {"data": [SEVEN], "fn_index": 0, "session_hash": secrets.token_hex(32)}
        web.post(f"{API}queue/join", json=body)


def go_away(web: httpx.Client) -> None:
    event = web.post(f"{API}call/read_strokes", json={"data": [NUMBER]}).json().get("event_id")
    with suppress(httpx.HTTPError), web.stream("GET", f"{API}call/read_strokes/{event}"):
        return


def make_up_names(web: httpx.Client) -> None:
    long = secrets.token_hex(10_000)
    for path in (f"heartbeat/{long[:60]}", f"upload_progress?upload_id={long}", f"file={long}"):
        web.get(f"{API}{path}")
    web.get(f"{URL}config", headers={"Host": f"{long[:30]}.example"})
    web.post(f"{API}call/read_url", json={"data": [f"http://{long[:20]}.invalid/"]})
    web.post(f"{API}call/read_strokes", content=b'{"data": ' + b"[" * 5000)


def decode_large(web: httpx.Client, packed: bytes = large()) -> None:
    read_uploaded(web, packed)


ATTACKS: list[Callable[[httpx.Client], None]] = [
    *(fill_the_disk, fill_with_files, read_blobs, read_specks),
    *(leave_answers, go_away, make_up_names, decode_large),
]


def attack_for_ever() -> None:
    def go_on(number: int) -> None:
        with client(f"198.51.100.{number}") as web:
            while True:
                with suppress(httpx.HTTPError, ValueError):
                    ATTACKS[number](web)
                time.sleep(0.01)

    threads = [threading.Thread(target=go_on, args=[number]) for number in range(len(ATTACKS))]
    for thread in threads:
        thread.start()


# Visitors: how long each waits for an answer.


def draw(web: httpx.Client) -> None:
    answer = web.post(f"{URL}ask/read_drawing", json=NUMBER)
    assert answer.json()["text"] == "7777", answer.text[:200]


def photograph(web: httpx.Client) -> None:
    name = upload(web, (EXAMPLES / "1-number.png").read_bytes())
    answer = web.post(f"{URL}ask/read_file", json={"path": name})
    assert answer.json()["text"] == "40917", answer.text[:200]


def call(web: httpx.Client) -> None:
    event = web.post(f"{API}call/read_strokes", json={"data": [SEVEN]}).json()["event_id"]
    assert '"text": "7"' in web.get(f"{API}call/read_strokes/{event}").text


VISITS: list[Callable[[httpx.Client], None]] = [draw, draw, photograph, call]


class Visitors:
    """Four of them, who go on until the end."""

    def __init__(self) -> None:
        self.waited_s: dict[str, list[float]] = defaultdict(list)
        self.failed: list[str] = []
        for number, visit in enumerate(VISITS):
            threading.Thread(target=self._go_on, args=[number, visit], daemon=True).start()

    def _go_on(self, number: int, visit: Callable[[httpx.Client], None]) -> None:
        with client(f"203.0.113.{number}") as web:
            while True:
                started_s = time.perf_counter()
                try:
                    visit(web)
                    self.waited_s[visit.__name__].append(time.perf_counter() - started_s)
                except (httpx.HTTPError, AssertionError, ValueError, KeyError) as error:
                    self.failed.append(f"{visit.__name__}: {error}")
                time.sleep(THINK_S * random.uniform(0.5, 1.5))  # noqa: S311

    def take(self) -> tuple[dict[str, list[float]], list[str]]:
        taken = self.waited_s, self.failed
        self.waited_s, self.failed = defaultdict(list), []
        return taken


def p95_ms(waited_s: list[float]) -> float:
    return float(1000 * np.percentile(waited_s or [float("nan")], 95))


def memory_mb(process: psutil.Process) -> tuple[float, float]:
    """Of the app, and of its decoders."""
    children = sum(child.memory_info().rss for child in process.children(recursive=True))
    return process.memory_info().rss / 1e6, children / 1e6


def folder_mb(folder: Path) -> float:
    sizes = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            sizes.append(path.stat().st_size)
    return sum(sizes) / 1e6


def report(minute: str, visitors: Visitors, process: psutil.Process, folder: Path) -> list[float]:
    waited_s, failed = visitors.take()
    own, decoders = memory_mb(process)
    waits = ", ".join(f"{name} {p95_ms(waited_s[name]):.0f}" for name in sorted(waited_s))
    everyone = [each for waits in waited_s.values() for each in waits]
    print(  # noqa: T201
        f"{minute}: n {len(everyone)}, p95 {p95_ms(everyone):.0f} ms ({waits}), failed "
        f"{len(failed)} {failed[:1]}, app {own:.0f} MB, decoders {decoders:.0f} MB, uploads "
        f"{folder_mb(folder):.0f} MB, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return [p95_ms(everyone), own, folder_mb(folder)]


def main(minutes: int) -> None:
    folder = Path(tempfile.mkdtemp())
    environment = os.environ | {"GRADIO_TEMP_DIR": str(folder)}
    command = [sys.executable, "-W", "ignore", str(ROOT / "app.py"), "--port", str(PORT)]
    attack = [sys.executable, __file__, "attack"]
    with subprocess.Popen(command, env=environment) as app:  # noqa: S603
        process = psutil.Process(app.pid)
        while app.poll() is None:
            with suppress(httpx.HTTPError):
                httpx.get(URL, timeout=5)
                break
            time.sleep(0.5)
        visitors = Visitors()
        time.sleep(30)  # until everything is compiled
        visitors.take()
        time.sleep(QUIET_S)
        quiet, *_ = report("quiet", visitors, process, folder)
        with subprocess.Popen(attack) as attackers:  # noqa: S603
            found = []
            for minute in range(minutes):
                time.sleep(60)
                found.append(report(f"minute {minute + 1}", visitors, process, folder))
            attackers.kill()
        app.terminate()
    waits, memory, disk = (np.array(column) for column in zip(*found, strict=True))
    print(  # noqa: T201
        f"p95 quiet {quiet:.0f} ms, under attack {np.median(waits):.0f} ms (median of the minutes)"
        f", within twice: {np.median(waits) <= WITHIN * quiet}; memory from minute 3 on "
        f"{memory[2:].min():.0f} to {memory[2:].max():.0f} MB, flat: "
        f"{memory[-3:].mean() <= FLAT_SHARE * memory[2:5].mean()}; uploads at most "
        f"{disk.max():.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["attack"]:
        attack_for_ever()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20)

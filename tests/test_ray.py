"""A data set is read by workers of Ray Data, as docs/serving.md shows."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from model import Reader

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "page" / "view" / "static" / "examples"


@pytest.fixture
def home() -> Iterator[str]:
    """A folder for what Ray writes; the paths of its sockets must be short."""
    with TemporaryDirectory(prefix="ray") as folder:
        yield folder


def started_with(home: str) -> list[psutil.Process]:
    """Every process that keeps its files in a folder, wherever it was started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("RAY_TMPDIR") == home:
                found.append(process)
        except psutil.Error:  # it ended, or is not ours
            continue
    return found


def test_ray_data_reads_a_folder_with_two_workers(tmp_path: Path, home: str) -> None:
    page = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(import numpy as np\nimport ray\n.*?)```", page, re.DOTALL)
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    shutil.copytree(EXAMPLES, tmp_path / "scans")
    own = {
        "HOME": home,
        "RAY_TMPDIR": home,
        "RAY_AUTH_MODE": "disabled",
        "RAY_USAGE_STATS_ENABLED": "0",
        "PYTHONPATH": str(ROOT),
    }
    ended = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env=os.environ | own,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    psutil.wait_procs(started_with(home), timeout=10)
    assert started_with(home) == []
    assert ended.returncode == 0, ended.stderr
    reader = Reader.load()
    rows: dict[str, str] = {}
    for written in (tmp_path / "texts").glob("*.csv"):
        with written.open(encoding="utf-8", newline="") as table:
            rows |= {Path(row["path"]).name: row["text"] for row in csv.DictReader(table)}
    assert rows == {path.name: reader.read(path).text for path in EXAMPLES.iterdir()}

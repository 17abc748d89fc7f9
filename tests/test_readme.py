"""What README.md promises: the two commands, the Space's settings, the figures of the card."""

import json
import re
from pathlib import Path

from model.networks.weights import RELEASED

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shell_blocks() -> list[str]:
    return re.findall(r"```(?:sh|bash|shell)\n(.*?)```", README, re.DOTALL)


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {name.split("[")[0]: version for name, version in pairs}


def front_matter() -> dict[str, str]:
    lines = README.split("---\n")[1].splitlines()
    return dict(re.findall(r"^(\w+): *(.*)$", line)[0] for line in lines if ": " in line)


def test_the_first_two_shell_blocks_are_one_line_each() -> None:
    first, second = shell_blocks()[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert "app.py" in first
    assert "requirements.txt" in first


def test_ci_runs_exactly_the_second_command() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert ci[-1] == shell_blocks()[1].strip()


def test_the_space_runs_the_pinned_gradio() -> None:
    settings = front_matter()
    assert settings["sdk"] == "gradio"
    assert settings["sdk_version"] == pins()["gradio"]
    assert settings["app_file"] == "app.py"
    assert settings["python_version"].strip('"') == "3.11"
    assert len(settings["short_description"]) <= 60


def test_every_requirement_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-mcp.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            assert line.startswith(("#", "-r ")) or re.fullmatch(r"[\w.-]+==[\d.]+", line), line


def test_the_reported_accuracy_is_the_cards() -> None:
    card = json.loads(RELEASED.with_suffix(".json").read_text(encoding="utf-8"))
    test = card["metrics"]["test"]
    assert f"{test['accuracy']:.2%}".replace("%", " %") in README
    assert test["n"] == 10_000
    assert card["command"] in README
    models_card = (RELEASED.parent / "README.md").read_text(encoding="utf-8")
    for told in (f"{100 * test['accuracy']:.2f} %", f"{card['weights']:,} weights"):
        assert told in README
        assert told in models_card

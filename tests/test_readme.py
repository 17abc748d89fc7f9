"""What README.md and docs/ promise: commands, settings, figures, links and the tree of files."""

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from model import Reader
from model.networks.weights import RELEASED

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BODY = README.split("---\n", 2)[2]
MOST_WORDS = 900
EXPERIMENT_ROWS = (
    "Date",
    "Question",
    "Commit",
    "Command",
    "n",
    "Machine",
    "Before",
    "After",
    "Decision",
    "Again",
)
PAGES = [
    *ROOT.glob("*.md"),
    *(path for path in ROOT.glob("docs/**/*.md")),
    ROOT / "model" / "released" / "README.md",
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def front_matter() -> dict[str, str]:
    lines = README.split("---\n")[1].splitlines()
    return dict(re.findall(r"^(\w+): *(.*)$", line)[0] for line in lines if ": " in line)


def tree() -> list[str]:
    """The paths of the drawn tree of files, folders with a slash at their end."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.findall(r"```\n(.*?)```", page.split("## Files")[1], re.DOTALL)[0]
    folders: list[str] = []
    paths = []
    for line in drawn.splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        folders = [*folders[:depth], name]
        paths.append("".join(folders))
    return paths


def test_the_first_two_shell_blocks_are_one_line_each() -> None:
    first, second = blocks("sh")[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert "app.py" in first
    assert "requirements.txt" in first


def test_ci_runs_exactly_the_second_command() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert ci[-1] == blocks("sh")[1].strip()


def test_readme_is_short() -> None:
    assert len(BODY.split()) <= MOST_WORDS


def test_the_space_runs_the_pinned_gradio() -> None:
    settings = front_matter()
    assert settings["sdk"] == "gradio"
    assert settings["sdk_version"] == pins()["gradio"]
    assert settings["app_file"] == "app.py"
    assert settings["python_version"].strip('"') == "3.11"
    assert len(settings["short_description"]) <= 60


def test_the_reported_accuracy_is_the_cards() -> None:
    card = json.loads(RELEASED.with_suffix(".json").read_text(encoding="utf-8"))
    test = card["metrics"]["test"]
    accuracy = f"{100 * test['accuracy']:.2f} %"
    assert test["n"] == 10_000
    results = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    models_card = (RELEASED.parent / "README.md").read_text(encoding="utf-8")
    for page in (README, results, models_card):
        assert accuracy in page
    assert card["command"] in results
    for page in (results, models_card):
        assert f"{card['parameters']:,} parameters" in page


def test_the_python_of_readme_reads_a_photo(
    reader: Reader,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (code,) = blocks("python")
    assert sum(bool(line) for line in code.splitlines()) == 5
    monkeypatch.setattr(Reader, "load", lambda: reader)
    monkeypatch.chdir(tmp_path)
    number = Image.open(ROOT / "page" / "view" / "static" / "examples" / "1-number.png")
    number.convert("RGB").save("photo.jpg")
    exec(code, {})  # noqa: S102
    assert capsys.readouterr().out.splitlines()[0] == "40917"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_point_to_files_that_exist(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", link):
            assert (page.parent / link.split("#")[0]).exists(), link


def test_the_tree_of_files_is_true() -> None:
    missing = [path for path in tree() if not (ROOT / path).exists()]
    assert not missing
    assert len(tree()) == len(set(tree()))


def test_the_tree_of_files_is_whole() -> None:
    code = {
        path.relative_to(ROOT).as_posix()
        for folder in ("model", "page")
        for path in (ROOT / folder).rglob("*.py")
    }
    missing = sorted(code - set(tree()))
    assert not missing


def test_every_experiment_is_in_the_index_and_says_what_it_must() -> None:
    folder = ROOT / "docs" / "experiments"
    listed = re.findall(r"\]\((\d{3}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    there = sorted((path.name for path in folder.glob("[0-9]*.md")), reverse=True)
    assert listed == there
    assert [int(name[:3]) for name in there] == list(range(len(there), 0, -1))
    for name in there:
        text = (folder / name).read_text(encoding="utf-8")
        for part in (
            "Question",
            "Commit",
            "Command",
            "n",
            "Machine",
            "Before",
            "After",
            "Decision",
        ):
            assert f"\n| {part} | " in text, (name, part)

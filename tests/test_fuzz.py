"""Whatever a stranger sends: an answer in words, never a 500, a traceback or a dead process.

FUZZ_S=3600 pytest tests/test_fuzz.py runs for an hour instead of a few seconds.
"""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from page.protection.routes import QUESTIONS

FUZZ_S = float(os.environ.get("FUZZ_S", "8"))
SEVEN = [[[0, 0], [10, 0], [4, 20]]]
MARK = {"_type": "gradio.FileData"}
PNG_URL = "data:image/png;base64,"
LEAKS = ("Traceback", "site-packages", 'File "', "/tmp/", "/home/", "/root/", "Error:")  # noqa: S108
ATOMS: list[Any] = [
    *(None, True, 0, -1, 7, 2**63, -(2**200), 0.5, 1e308, 1e999, -1e999, float("nan")),
    *("", "7", "\0", "\ud800", "☃", "a" * 100_000, "../../etc/passwd", "file:///etc/passwd"),
    *(
        "http://127.0.0.1/",
        "http://169.254.169.254/",
        "https://[::1]/",
        "//x",
        "http://" + "a" * 3000,
    ),
    *(PNG_URL, PNG_URL + "AAAA", PNG_URL + "é", "data:image/svg+xml;base64,AAAA"),
    *([], {}, [[]], [[[]]], SEVEN, [[[0, 0, 0]]], [[[1e6, -1e6]]], [[[0, 0]]] * 200, [[0, 0]] * 99),
    *(
        {"path": "/etc/passwd"},
        {"path": "", "meta": MARK},
        {"url": "http://127.0.0.1/", "meta": MARK},
    ),
    *({"path": None}, {"path": ["x"]}, {"meta": MARK}, {"__type__": "update"}, {"_type": "x"}),
    *({"path": "/proc/self/environ", "meta": MARK}, {"path": "data:,x", "meta": MARK}),
]


def random_value(chance: random.Random, depth: int = 0) -> Any:
    """An atom, or lists and objects of values."""
    kind = chance.random()
    if depth > 3 or kind < 0.6:
        return chance.choice(ATOMS)
    if kind < 0.8:
        return [random_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    names = (
        "path",
        "url",
        "meta",
        "crop",
        "turn_deg",
        "glyph",
        "label",
        "text",
        "strokes",
        "__type__",
    )
    return {chance.choice(names): random_value(chance, depth + 1) for _ in range(3)}


def random_call(chance: random.Random, events: list[dict[str, Any]]) -> tuple[str, Any]:
    """A path below /gradio_api and a body; most are nearly a call."""
    event = chance.choice(events)
    if "question" in event:
        return f"../ask/{event['question']}", random_value(chance)
    count = len(event["inputs"]) + chance.choice([0, 0, 0, 0, 1, -1])
    body: dict[str, Any] = {"data": [random_value(chance) for _ in range(max(0, count))]}
    if chance.random() < 0.3:
        body["event_data"] = random_value(chance)
    for name in ("trigger_id", "batched", "simple_format", "oauth_token", "extra"):
        if chance.random() < 0.05:
            body[name] = random_value(chance)
    if chance.random() < 0.05:
        del body["data"]
    if chance.random() < 0.05:
        body = random_value(chance)
    if event["api_visibility"] == "public" and chance.random() < 0.4:
        version = chance.choice(["", "", "v2/"])
        return f"call/{version}{event['api_name']}", body
    if isinstance(body, dict):
        body["fn_index"] = event["id"] if chance.random() < 0.95 else random_value(chance)
        body["session_hash"] = f"fuzz{chance.randrange(10**9)}"
    return "queue/join", body


def answer_to(client: httpx.Client, path: str, body: Any) -> tuple[str, str]:
    """What became of a call, in a word, and all that was answered."""
    packed = json.dumps(body).encode("utf-8", "surrogatepass")
    response = client.post(path, content=packed, headers={"Content-Type": "application/json"})
    if response.status_code != 200:
        return str(response.status_code), response.text
    if path.startswith("../ask"):
        return "error" if response.text.startswith('{"error"') else "answer", response.text
    if path == "queue/join":
        where, query = "queue/data", {"session_hash": body["session_hash"]}
    else:
        where, query = f"{path}/{response.json()['event_id']}", {}
    answer = client.get(where, params=query)
    failed = "event: error" in answer.text or '"success":false' in answer.text
    return "error" if failed else "answer", answer.text


@pytest.fixture(scope="module")
def events(app_url: str) -> list[dict[str, Any]]:
    """Every endpoint and every question of the page, as its configuration tells everyone."""
    config = httpx.get(f"{app_url}config").json()
    questions = [{"question": name} for name in QUESTIONS]
    found: list[dict[str, Any]] = config["dependencies"]
    assert (len(found), len(questions)) == (3, 5)
    return found + questions


def check(outcome: str, text: str, sent: str) -> None:
    assert outcome in {"answer", "error", "400", "404", "413", "422", "503"}, (outcome, text, sent)
    assert not [leak for leak in LEAKS if leak in text], (text[:1000], sent)


@pytest.mark.timeout(FUZZ_S + 300)
def test_random_calls_are_answered_in_words(app_url: str, events: list[dict[str, Any]]) -> None:
    seed = time.time_ns() if FUZZ_S > 60 else 0
    chance = random.Random(seed)  # noqa: S311
    outcomes: Counter[str] = Counter()
    ends_s = time.monotonic() + FUZZ_S
    with httpx.Client(base_url=f"{app_url}gradio_api/", timeout=60) as client:
        while time.monotonic() < ends_s:
            path, body = random_call(chance, events)
            outcome, text = answer_to(client, path, body)
            check(outcome, text, f"seed {seed}: {path} {str(body)[:2000]}")
            outcomes[outcome] += 1
    print(outcomes)  # noqa: T201 - for the long run, by pytest -s
    assert outcomes["error"] > 10


def strokes_of(count: int) -> list[Any]:
    return [[[n % 997, n % 991]] for n in range(count)]


HARD_VALUES: dict[str, Callable[[], Any]] = {
    "a megabyte of text": lambda: "7" * 1_000_000,
    "two megabytes of drawing": lambda: PNG_URL + "A" * 2_000_000,
    "20,000 dots": lambda: strokes_of(20_000),
    "one stroke of 20,000 points": lambda: [[[n % 997, n % 991] for n in range(20_000)]],
    "60,000 empty strokes": lambda: [[]] * 60_000,
    "20,000 points far apart": lambda: [[[(-1) ** n * 1e6, n]] for n in range(20_000)],
    "an object of many keys": lambda: {str(n): n for n in range(50_000)},
}


@pytest.mark.parametrize("name", sorted(HARD_VALUES))
def test_large_values_are_answered_within_a_minute(
    app_url: str, events: list[dict[str, Any]], name: str
) -> None:
    value = HARD_VALUES[name]()
    with httpx.Client(base_url=f"{app_url}gradio_api/", timeout=60) as client:
        for event in events:
            if "question" in event:
                outcome, text = answer_to(client, f"../ask/{event['question']}", value)
            else:
                body = {"data": [value] * len(event["inputs"]), "fn_index": event["id"]}
                session = f"large{event['id']}"
                outcome, text = answer_to(client, "queue/join", {**body, "session_hash": session})
            check(outcome, text, f"{event} {name}"[:200])


def test_a_million_strokes_are_refused_unread(app_url: str) -> None:
    body = json.dumps({"data": [strokes_of(1_000_000)]}).encode()
    response = httpx.post(f"{app_url}gradio_api/call/read_strokes", content=body)
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000, 400),
        (b'{"data":' * 50_000, 400),
        (b'{"data":[' + b"[" * 30 + b"]" * 30 + b"]}", 400),
        (b"", 422),
        (b"\xff\xfe", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'{"data": NaN}', 422),
        (b'{"data": 1e999}', 422),
        (b'{"data": {"a": Infinity}}', 422),
        (b'{"data": "x", "fn_index": "x"}', 422),
        (b'{"data": [], "fn_index": 0}', 400),
        (b'{"data": [1, 2], "fn_index": 0, "session_hash": "x"}', 400),
        (b'{"data": [1], "fn_index": 99, "session_hash": "x"}', 400),
        (b'{"data": [1], "fn_index": -1, "session_hash": "x"}', 400),
        (b'{"data": [1], "session_hash": "x"}', 400),
        (b'{"data": [1], "fn_index": 0}', 422),
    ],
)
def test_what_is_no_call_is_refused_in_words(app_url: str, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    response = httpx.post(f"{app_url}gradio_api/queue/join", content=body, headers=headers)
    assert response.status_code == status
    assert response.json()["detail"]
    assert len(response.content) < 200  # nothing of it is sent back

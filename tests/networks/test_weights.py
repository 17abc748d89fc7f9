"""The released weights and their card: what was written is loaded, all else is refused."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from safetensors.numpy import load, save

from model import Reader
from model.errors import WeightsError
from model.networks.flax_net import DigitNet, load_weights, save_weights
from model.networks.glyph_net import LABELS, NetShape
from model.networks.weights import RELEASED, RELEASED_LINE

PHONES = RELEASED.with_name("small.safetensors")
SMALL = NetShape(stem=2, middle=3, top=4)
CARD = {"temperature": 1.5, "rejection_threshold": 0.25, "recipe": {"seed": 7}}


@pytest.fixture(scope="module")
def net() -> DigitNet:
    """A tiny network with weights and running statistics of any value."""
    rng = np.random.default_rng(0)
    graphdef, state = nnx.split(nnx.eval_shape(lambda: DigitNet(SMALL, rngs=nnx.Rngs(0))))
    filled = jax.tree.map(lambda form: jnp.asarray(rng.random(form.shape, np.float32)), state)
    net = nnx.merge(graphdef, filled)
    net.eval()
    return net


@pytest.fixture(scope="module")
def saved(net: DigitNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "deeper" / "small.safetensors"
    save_weights(path, net, SMALL, dict(CARD))
    return path


@pytest.fixture
def path(saved: Path, tmp_path: Path) -> Path:
    """A copy of the saved weights and their card, to be damaged."""
    for file in (saved, saved.with_suffix(".json")):
        shutil.copy(file, tmp_path)
    return tmp_path / saved.name


def change_card(path: Path, **changes: Any) -> None:
    card_path = path.with_suffix(".json")
    card = json.loads(card_path.read_text(encoding="utf-8")) | changes
    card_path.write_text(json.dumps(card), encoding="utf-8")


def rewrite(path: Path, packed: bytes) -> None:
    """Another file, with a card that vouches for it."""
    path.write_bytes(packed)
    change_card(path, sha256=hashlib.sha256(packed).hexdigest())


def test_what_was_saved_is_loaded(net: DigitNet, saved: Path) -> None:
    loaded, card = load_weights(saved, DigitNet)
    glyphs = np.random.default_rng(1).random((5, 28, 28), np.float32)
    logits = np.asarray(loaded(jnp.asarray(glyphs)))
    assert logits.shape == (5, LABELS)
    np.testing.assert_array_equal(logits, np.asarray(net(jnp.asarray(glyphs))))
    assert card["architecture"] == {"stem": 2, "middle": 3, "top": 4}
    assert CARD.items() <= card.items()


def test_a_loaded_network_is_in_inference_mode(saved: Path) -> None:
    loaded, _ = load_weights(saved, DigitNet)
    glyphs = jnp.asarray(np.random.default_rng(1).random((6, 28, 28), np.float32))
    before = np.asarray(loaded(glyphs[:1]))
    loaded(glyphs)
    np.testing.assert_allclose(np.asarray(loaded(glyphs))[:1], before, rtol=1e-6, atol=1e-6)


def test_the_file_is_plain_safetensors_and_the_card_has_its_hash(saved: Path) -> None:
    packed = saved.read_bytes()
    card = json.loads(saved.with_suffix(".json").read_text(encoding="utf-8"))
    assert card["sha256"] == hashlib.sha256(packed).hexdigest()
    assert {tensor.dtype for tensor in load(packed).values()} == {np.dtype(np.float32)}
    assert "classify.kernel" in load(packed)
    assert "stem.norm.mean" in load(packed)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.unlink(), "there are no weights"),
        (lambda path: path.with_suffix(".json").unlink(), "no card at"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "damaged or not those of the card"),
        (lambda path: path.write_bytes(b""), "damaged or not those of the card"),
        (lambda path: rewrite(path, path.read_bytes()[:-9]), "not a safetensors file"),
        (lambda path: rewrite(path, b""), "not a safetensors file"),
        (lambda path: path.with_suffix(".json").write_bytes(b"{"), "cannot be used"),
        (lambda path: path.with_suffix(".json").write_bytes(b"\xff\xfe"), "cannot be used"),
        (lambda path: path.with_suffix(".json").write_bytes(b"[]"), "cannot be used"),
        (lambda path: path.with_suffix(".json").write_bytes(b"{}"), "cannot be used"),
        (lambda path: change_card(path, architecture={"depth": 3}), "cannot be used"),
        (lambda path: change_card(path, architecture=None), "cannot be used"),
        (lambda path: change_card(path, sha256=None), "lacks a usable sha256"),
        (lambda path: change_card(path, temperature="warm"), "lacks a usable temperature"),
        (lambda path: change_card(path, rejection_threshold=None), "usable rejection_threshold"),
    ],
)
def test_a_missing_or_damaged_file_is_told_in_words(
    damage: Callable[[Path], object], message: str, path: Path
) -> None:
    damage(path)
    with pytest.raises(WeightsError, match=message) as caught:
        load_weights(path, DigitNet)
    assert path.stem in str(caught.value)


@pytest.mark.parametrize(
    "stem", ["2", -1, 0, 2.0, None], ids=["text", "negative", "zero", "float", "null"]
)
def test_sizes_that_no_network_has_are_refused(stem: object, path: Path) -> None:
    change_card(path, architecture={"stem": stem, "middle": 3, "top": 4})
    with pytest.raises(WeightsError):
        load_weights(path, DigitNet)


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan"), float("inf")])
def test_a_temperature_that_gives_no_probabilities_is_refused(
    temperature: float, path: Path
) -> None:
    change_card(path, temperature=temperature)
    with pytest.raises(WeightsError, match="temperature"):
        load_weights(path, DigitNet)


@pytest.mark.parametrize("place", [0, 20, -1])
def test_one_flipped_bit_is_found(place: int, path: Path) -> None:
    packed = bytearray(path.read_bytes())
    packed[place] ^= 1
    path.write_bytes(packed)
    with pytest.raises(WeightsError, match="SHA-256"):
        load_weights(path, DigitNet)


def test_every_tensor_that_does_not_fit_is_listed(path: Path) -> None:
    tensors = load(path.read_bytes())
    del tensors["stem.conv.kernel"]
    tensors["stem.conv.bias"] = np.zeros(2, np.float32)
    tensors["classify.bias"] = np.zeros(10, np.float32)
    tensors["top.norm.scale"] = tensors["top.norm.scale"].astype(np.float64)
    rewrite(path, save(tensors))
    with pytest.raises(WeightsError) as caught:
        load_weights(path, DigitNet)
    first, *lines = str(caught.value).splitlines()
    assert str(path) in first
    assert sorted(lines) == [
        "  ! classify.bias float32[10], the network has float32[12]",
        "  ! top.norm.scale float64[4], the network has float32[4]",
        "  + stem.conv.bias float32[2]",
        "  - stem.conv.kernel float32[5, 5, 1, 2]",
    ]


@pytest.mark.parametrize("stem", [1, 10**9])
def test_the_card_of_another_network_is_refused_before_it_is_built(stem: int, path: Path) -> None:
    change_card(path, architecture={"stem": stem, "middle": 3, "top": 4})
    with pytest.raises(WeightsError, match=rf"! stem\.conv\.kernel .*\[5, 5, 1, {stem}\]"):
        load_weights(path, DigitNet)


def test_a_pickle_in_the_weights_place_is_not_run(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    rewrite(path, b"cposix\nsystem\n(S'touch was_run'\ntR.")
    with pytest.raises(WeightsError, match="not a safetensors file"):
        load_weights(path, DigitNet)
    assert not Path("was_run").exists()


@pytest.mark.parametrize(("path", "most"), [(RELEASED, 400_000), (PHONES, 25_000)])
def test_released_weights_are_small_and_their_card_tells_how_they_were_made(
    path: Path, most: int
) -> None:
    assert path.stat().st_size < 5_000_000
    card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    needed = {"architecture", "sha256", "data", "split", "recipe", "command", "versions"}
    assert needed | {"metrics", "temperature", "rejection_threshold"} <= set(card)
    assert "seed" in card["recipe"]
    assert card["command"].startswith("python train_flax.py")
    assert {"python", "jax", "flax"} <= set(card["versions"])
    assert 0.05 <= card["temperature"] <= 20
    assert 0 <= card["rejection_threshold"] < 1
    metrics = card["metrics"]
    for measured in (metrics["validation"]["mnist"], metrics["test"], metrics["test_agreed"]):
        assert {"n", "errors", "accuracy", "nll", "ece", "error_at_99"} == set(measured)
    assert (metrics["test"]["n"], metrics["test_agreed"]["n"]) == (10_000, 9_985)
    assert card["parameters"] < most
    assert metrics["test"]["accuracy"] > 0.994


def test_the_network_for_phones_reads() -> None:
    with np.load(Path(__file__).parents[1] / "mnist.npz") as packed:
        images, labels = packed["images"][:200], packed["labels"][:200]
    reader = Reader.load(PHONES)
    assert (reader.classify(images).argmax(axis=1) == labels).mean() > 0.98
    assert reader.read_strokes([[(0, 0), (10, 0), (4, 20)]]).text == "7"


def test_weights_that_cannot_be_written_are_told_in_words(net: DigitNet, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsError, match="cannot be written"):
        save_weights(tmp_path / "file" / "net.safetensors", net, SMALL, dict(CARD))


def test_weights_that_are_broken_off_leave_those_before(
    path: Path, net: DigitNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def break_off(file: Path, content: bytes) -> int:
        if "json" in file.name:
            raise KeyboardInterrupt
        return write(file, content[: len(content) // 2])

    monkeypatch.setattr(Path, "write_bytes", break_off)
    with pytest.raises(KeyboardInterrupt):
        save_weights(path, net, SMALL, dict(CARD))
    load_weights(path, DigitNet)


@pytest.mark.parametrize(
    ("digits", "lines"), [(RELEASED_LINE, None), (RELEASED, RELEASED)], ids=["digits", "lines"]
)
def test_weights_of_another_network_are_told(digits: Path, lines: Path | None) -> None:
    with pytest.raises(WeightsError, match="another network's") as caught:
        Reader.load(digits, lines)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["", "."])
def test_weights_without_a_name_are_told_in_words(name: str) -> None:
    with pytest.raises(WeightsError, match="have no name"):
        load_weights(Path(name), DigitNet)


def test_a_card_of_lists_in_lists_is_told_in_words(path: Path) -> None:
    path.with_suffix(".json").write_text("[" * 100_000)
    with pytest.raises(WeightsError, match="cannot be used"):
        load_weights(path, DigitNet)

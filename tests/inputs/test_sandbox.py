"""Strangers' pictures, decoded in a process that may be killed."""

import io
import signal
import struct
import threading
import time
import zlib
from collections.abc import Callable
from typing import IO

import numpy as np
import psutil
import pytest
from PIL import Image, PngImagePlugin

from model import PictureDecodeError, PictureError, PictureTooLargeError, open_picture
from model.inputs import sandbox as apart
from model.inputs.sandbox import open_apart

NOISE = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)


def packed(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (image or Image.fromarray(NOISE)).save(file, kind, **options)
    return file.getvalue()


def jpeg_of_many_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG that says the same again and again: a decoder believes it each time."""
    file = packed("JPEG", Image.new("L", (side, side), 200), progressive=True, quality=50)
    first = file.index(b"\xff\xda")
    start = file.index(b"\xff\xda", first + 2)  # the second scan, and the tables before it
    tables = file.rindex(b"\xff\xc4", first, start)
    end = file.index(b"\xff\xc4", start)
    return file[:tables] + file[tables:end] * scans + file[tables:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF"])
def test_a_picture_is_the_same_from_there_and_from_here(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "SMALL_PIXELS", 0)
    file = packed(kind, Image.fromarray(NOISE).resize((300, 200)))
    here, there = open_picture(file), open_apart(file)
    assert (here.mode, here.size) == (there.mode, there.size)
    np.testing.assert_array_equal(np.asarray(here), np.asarray(there))


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (b"", PictureDecodeError),
        (b"forty-two", PictureDecodeError),
        (packed("JPEG")[:500], PictureDecodeError),
        (packed("PNG", Image.new("1", (9000, 9000))), PictureTooLargeError),
    ],
    ids=["empty", "text", "cut off", "too many pixels"],
)
def test_what_is_wrong_is_said_in_the_same_words(file: bytes, error: type[PictureError]) -> None:
    with pytest.raises(error) as there:
        open_apart(file)
    with pytest.raises(error) as here:
        open_picture(file)
    assert str(there.value) == str(here.value)


def test_a_png_that_hides_its_size_is_no_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    file = packed("PNG", Image.new("1", (3000, 3000)))
    text = b"teXt" + struct.pack(">II", 1, 1)
    hidden = file[:8] + struct.pack(">I", 8) + text + struct.pack(">I", zlib.crc32(text)) + file[8:]
    assert open_picture(hidden).size == (3000, 3000)
    monkeypatch.setattr(apart, "open_picture", None)
    assert open_apart(hidden).size == (3000, 3000)


def test_a_png_with_more_than_pixels_is_no_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a description"
    about = PngImagePlugin.PngInfo()
    about.add_text("title", "a text")
    plain = packed("PNG")
    more = [packed("PNG", exif=exif), packed("PNG", pnginfo=about), plain + b"more"]
    monkeypatch.setattr(apart, "open_picture", None)
    assert [open_apart(file).size for file in more] == [(64, 48)] * 3
    with pytest.raises(TypeError):  # decoded here
        open_apart(plain)


def test_pixels_that_break_off_are_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    receive = apart.receive

    def receive_half(stream: IO[bytes]) -> bytes:
        message = receive(stream)
        return message if message[:1] in (b"", b"{") else message[: len(message) // 2]

    monkeypatch.setattr(apart, "receive", receive_half)
    with pytest.raises(PictureDecodeError, match="damaged"):
        open_apart(packed("JPEG"))


def test_what_a_decoder_took_is_told() -> None:
    spent: list[float] = []
    open_apart(packed("PNG"), spend=spent.append)
    assert spent == []
    open_apart(packed("JPEG"), spend=spent.append)
    with pytest.raises(PictureDecodeError):
        open_apart(jpeg_of_many_scans(3000, 3000), deadline_s=1, spend=spent.append)
    assert 0 < spent[0] < spent[1] >= 1


def test_a_bomb_of_scans_is_stopped_at_the_deadline_and_the_next_picture_opens() -> None:
    bomb = jpeg_of_many_scans(3000, 3000)
    assert len(bomb) < 20_000_000
    started_s = time.monotonic()
    with pytest.raises(PictureDecodeError, match="too long"):
        open_apart(bomb, deadline_s=2)
    assert time.monotonic() - started_s < 6
    assert open_apart(packed("JPEG")).size == (64, 48)


def kill_all(name: str = "SIGSEGV") -> int:
    """What a crash in a decoder's C code looks like; how many crashed."""
    children = psutil.Process().children()
    decoders = [child for child in children if "sandbox_worker.py" in " ".join(child.cmdline())]
    for decoder in decoders:
        decoder.send_signal(getattr(signal, name))
    return len(decoders)


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT"])
def test_a_decoder_that_died_is_replaced(name: str) -> None:
    open_apart(packed("JPEG"))
    assert kill_all(name) > 0
    time.sleep(0.3)
    for _ in range(2 * apart.PROCESSES):
        assert open_apart(packed("JPEG")).size == (64, 48)


def test_a_decoder_that_dies_at_work_is_an_error_in_words() -> None:
    killer = threading.Timer(0.5, kill_all)
    killer.start()
    with pytest.raises(PictureDecodeError, match="damaged"):
        open_apart(jpeg_of_many_scans(3000, 3000), deadline_s=20)
    killer.join()
    assert open_apart(packed("JPEG")).size == (64, 48)


POLYGLOTS: dict[str, Callable[[], bytes]] = {
    "GIF and script": lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//",
    "JPEG and archive": lambda: b"\xff\xd8\xff\xe0PK\x03\x04" + bytes(200),
    "PDF with a JPEG": lambda: b"%PDF-1.7\n" + packed("JPEG"),
    "SVG": lambda: (
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    ),
    "EPS": lambda: packed("EPS"),
    "PDF": lambda: packed("PDF"),
    "ICO": lambda: packed("ICO"),
    "ICNS": lambda: packed("ICNS"),
    "PCX": lambda: packed("PCX"),
    "PPM": lambda: packed("PPM"),
    "TGA": lambda: packed("TGA"),
    "SGI": lambda: packed("SGI"),
    "JPEG 2000": lambda: packed("JPEG2000"),
    "DDS": lambda: packed("DDS"),
    "font": lambda: b"\0\1\0\0\0\x0c\0\x80" + bytes(400),
    "archive": lambda: b"PK\x03\x04" + bytes(400),
    "gzip": lambda: b"\x1f\x8b\x08" + bytes(400),
    "MP4": lambda: b"\0\0\0\x18ftypisom" + bytes(400),
    "FITS": lambda: b"SIMPLE  =                    T" + bytes(3000),
    "PSD": lambda: b"8BPS\0\1" + bytes(400),
    "WMF": lambda: b"\xd7\xcd\xc6\x9a" + bytes(400),
}


@pytest.mark.parametrize("name", sorted(POLYGLOTS))
def test_other_files_are_no_pictures(name: str) -> None:
    with pytest.raises(PictureDecodeError):
        open_apart(POLYGLOTS[name]())


def bomb(kind: str, **options: object) -> bytes:
    return packed(kind, Image.new("1" if kind in {"PNG", "TIFF"} else "L", (8001, 8000)), **options)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 1}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {"compression": "group4"}),
        ("WEBP", {}),
    ],
)
def test_a_bomb_of_pixels_is_refused_undecoded(kind: str, options: dict[str, object]) -> None:
    sent = bomb(kind, **options)
    started_s = time.monotonic()
    with pytest.raises(PictureTooLargeError):
        open_apart(sent)
    assert time.monotonic() - started_s < 6


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_a_few_bytes_that_promise_many_pixels_are_refused(kind: str) -> None:
    file = packed(kind, Image.new("RGB", (64, 48)))
    size = file.index(b"ispe") + 8
    started_s = time.monotonic()
    for side in (8001, 40_000):
        with pytest.raises(PictureError):
            open_apart(file[:size] + struct.pack(">II", side, side) + file[size + 8 :])
    assert time.monotonic() - started_s < 6


def test_a_bomb_of_frames_opens_its_first_one() -> None:
    frames = [Image.new("L", (64, 64), shade % 256) for shade in range(3000)]
    file = packed("GIF", frames[0], save_all=True, append_images=frames[1:], duration=20)
    started_s = time.monotonic()
    assert open_apart(file).size == (64, 64)
    assert time.monotonic() - started_s < 6


def test_a_bomb_of_text_in_a_png_is_refused() -> None:
    about = PngImagePlugin.PngInfo()
    for number in range(80):
        about.add_text(f"k{number}", "A" * 1_000_000, zip=True)
    file = packed("PNG", Image.new("L", (8, 8)), pnginfo=about)
    assert len(file) < 200_000
    with pytest.raises(PictureDecodeError):
        open_apart(file)

"""Whatever a person hands in, to an upright picture, or to the error that says why not."""

import contextlib
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from model.errors import (
    PictureDecodeError,
    PictureError,
    PictureNotFoundError,
    PictureTooLargeError,
    PictureTypeError,
)
from model.inputs import image as rules
from model.inputs.image import open_picture

ORIENTATION = 0x0112
# As a viewer shows it. A pixel is 16 x 16, so that lossy formats keep it.
UPRIGHT = np.array([[10, 60, 110], [150, 200, 250]], np.uint8).repeat(16, 0).repeat(16, 1)


def packed(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def rgb() -> Image.Image:
    """The upright picture, in colour."""
    return Image.fromarray(np.stack([UPRIGHT, 255 - UPRIGHT, UPRIGHT // 2], axis=2))


def chunk(name: bytes, data: bytes) -> bytes:
    """A piece of a PNG file."""
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def png_header(width: int, height: int) -> bytes:
    """A PNG file that claims a size and has not one pixel."""
    about = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", about) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("name", [b"gAMA", b"cHRM", b"tRNS", b"pHYs", b"sRGB", b"PLTE"])
def test_a_chunk_of_another_length_is_no_picture_or_does_not_matter(name: bytes) -> None:
    ends = packed(Image.fromarray(UPRIGHT), "PNG").index(b"IDAT") - 4, -12
    for mode in ("L", "RGB", "P"):
        png = packed(Image.fromarray(UPRIGHT).convert(mode), "PNG")
        for length in range(10):
            for at in ends:  # before the pixels and after them
                with contextlib.suppress(PictureError):
                    open_picture(png[:at] + chunk(name, bytes(range(length))) + png[at:])


def test_a_path_bytes_and_a_pil_picture_open_alike(tmp_path: Path) -> None:
    path = tmp_path / "six.png"
    Image.fromarray(UPRIGHT).save(path)
    for picture in (path, str(path), path.read_bytes(), Image.open(path), Image.fromarray(UPRIGHT)):
        np.testing.assert_array_equal(np.asarray(open_picture(picture)), UPRIGHT)


@pytest.mark.parametrize(
    ("array", "mode"),
    [
        (UPRIGHT, "L"),
        (np.stack([UPRIGHT] * 3, axis=2), "RGB"),
        (np.stack([UPRIGHT] * 4, axis=2), "RGBA"),
        (np.asfortranarray(UPRIGHT), "L"),
        (UPRIGHT[::-2, ::3], "L"),
        (np.zeros((1, 1), np.uint8), "L"),
    ],
    ids=["gray", "rgb", "rgba", "columns first", "strided", "pixel"],
)
def test_an_array_keeps_its_values(array: np.ndarray, mode: str) -> None:
    opened = open_picture(array)
    assert opened.mode == mode
    np.testing.assert_array_equal(np.asarray(opened), array)


def test_true_is_white() -> None:
    array = np.array([[True, False], [False, True]])
    np.testing.assert_array_equal(np.asarray(open_picture(array)), [[255, 0], [0, 255]])


@pytest.mark.parametrize("kind", sorted({*rules.FORMATS, "MPO"}))
def test_every_format_opens(kind: str, tmp_path: Path) -> None:
    options = {"save_all": True, "append_images": [rgb()]} if kind == "MPO" else {}
    path = tmp_path / "picture"  # what a file is, its bytes say and not its name
    path.write_bytes(packed(rgb(), kind, **options))
    opened = open_picture(path)
    assert (opened.mode, opened.size) == ("RGB", rgb().size)
    assert np.abs(np.asarray(opened).astype(int) - np.asarray(rgb())).mean() < 8


@pytest.mark.parametrize(
    ("orientation", "stored"),
    [
        (1, ["123", "456"]),
        (2, ["321", "654"]),
        (3, ["654", "321"]),
        (4, ["456", "123"]),
        (5, ["14", "25", "36"]),
        (6, ["36", "25", "14"]),
        (7, ["63", "52", "41"]),
        (8, ["41", "52", "63"]),
    ],
)
def test_a_camera_s_turn_is_undone(orientation: int, stored: list[str]) -> None:
    levels = np.array([list(row) for row in stored]).astype(np.uint8) * 40
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = packed(Image.fromarray(levels), "PNG", exif=exif)
    upright = np.array([[1, 2, 3], [4, 5, 6]]) * 40
    np.testing.assert_array_equal(np.asarray(open_picture(file)), upright)
    np.testing.assert_array_equal(np.asarray(open_picture(Image.open(io.BytesIO(file)))), upright)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_what_was_set_upright_is_not_turned_again(kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    opened = open_picture(packed(rgb().rotate(90, expand=True), kind, exif=exif))
    again = open_picture(opened)
    np.testing.assert_array_equal(np.asarray(again), np.asarray(opened))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "TIFF"])
def test_a_photo_lying_on_its_side_is_set_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    opened = open_picture(packed(rgb().rotate(90, expand=True), kind, exif=exif))
    assert opened.size == rgb().size
    assert np.abs(np.asarray(opened).astype(int) - np.asarray(rgb())).mean() < 8


@pytest.mark.parametrize(
    ("tag", "kind"),
    [(0x010E, 5), (0x010E, 12), (0x0100, 2)],
    ids=["description as a fraction", "description as a float", "width as text"],
)
def test_a_slip_in_the_exif_does_not_make_a_photo_unreadable(tag: int, kind: int) -> None:
    slip = struct.pack("<HHII", tag, kind, 1, 38)
    turn = struct.pack("<HHIHH", ORIENTATION, 3, 1, 6, 0)
    entries = b"".join(sorted([slip, turn], key=lambda entry: entry[1::-1]))
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(40)
    opened = open_picture(packed(rgb().rotate(90, expand=True), "JPEG", exif=exif))
    assert opened.size == rgb().size


@pytest.mark.parametrize(
    ("mode", "kind", "expected"),
    [
        ("1", "PNG", "L"),
        ("L", "PNG", "L"),
        ("LA", "PNG", "RGBA"),
        ("P", "PNG", "RGB"),
        ("RGB", "PNG", "RGB"),
        ("RGBA", "PNG", "RGBA"),
        ("I;16", "PNG", "L"),
        ("CMYK", "JPEG", "RGB"),
        ("L", "JPEG", "L"),
        ("I", "TIFF", "L"),
        ("F", "TIFF", "L"),
        ("LAB", "TIFF", "RGB"),
        ("RGBA", "WEBP", "RGBA"),
    ],
)
def test_every_mode_of_a_file_becomes_gray_or_colour(mode: str, kind: str, expected: str) -> None:
    opened = open_picture(packed(Image.new(mode, (4, 3)), kind))
    assert (opened.mode, opened.size) == (expected, (4, 3))


@pytest.mark.parametrize(
    "mode",
    [
        *("1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"),
        *("LA", "La", "PA", "RGBX", "RGBa", "I;16", "I;16L", "I;16B"),
    ],
)
def test_every_mode_of_pillow_becomes_gray_or_colour(mode: str) -> None:
    opened = open_picture(Image.new(mode, (4, 3)))
    assert opened.mode in {"L", "RGB", "RGBA"}
    assert opened.size == (4, 3)


def test_one_bit_a_pixel_is_black_and_white() -> None:
    bits = Image.fromarray(UPRIGHT > 128)
    assert bits.mode == "1"
    np.testing.assert_array_equal(
        np.asarray(open_picture(packed(bits, "PNG"))), np.where(UPRIGHT > 128, 255, 0)
    )


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_colour_that_a_png_calls_transparent_is(mode: str) -> None:
    ink = Image.new(mode, (20, 30))
    ink.paste(Image.new(mode, (8, 8), "#010101"), (4, 6))
    paper = 0 if mode == "L" else (0, 0, 0)
    opened = open_picture(packed(ink, "PNG", transparency=paper))
    assert opened.mode == "RGBA"
    assert opened.getchannel("A").getbbox() == (4, 6, 12, 14)


def test_a_palette_keeps_its_transparency() -> None:
    palette = Image.new("P", (2, 1))
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.putdata([0, 1])
    opened = open_picture(packed(palette, "PNG", transparency=0))
    assert np.asarray(opened).tolist() == [[[0, 0, 0, 0], [255, 0, 0, 255]]]


def test_sixteen_bits_become_eight() -> None:
    deep = np.array([[0, 16_384, 32_768], [49_152, 60_000, 65_535]], np.uint16)
    opened = np.asarray(open_picture(packed(Image.fromarray(deep), "PNG")))
    np.testing.assert_allclose(opened, deep / 257, atol=1)


@pytest.mark.parametrize("level", [0, 1000, 65_535])
def test_a_sixteen_bit_picture_of_one_level_stays_one_level(level: int) -> None:
    opened = open_picture(packed(Image.fromarray(np.full((3, 3), level, np.uint16)), "PNG"))
    assert np.ptp(np.asarray(opened)) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_floats_that_are_no_levels_do_not_stop_a_float_picture(value: float) -> None:
    levels = np.array([[0, 100, value], [-np.inf, 100, 200]], np.float32)
    opened = open_picture(Image.fromarray(levels))
    assert (opened.mode, opened.size) == ("L", (3, 2))


def test_of_an_animation_the_first_frame_is_opened() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP"):
        file = packed(frames[0], kind, save_all=True, append_images=frames[1:])
        red, _, blue = np.asarray(open_picture(file).convert("RGB"))[0, 0]
        assert red > 200
        assert blue < 50


def test_cmyk_black_is_black() -> None:
    black = Image.new("CMYK", (16, 16), (0, 0, 0, 255))
    assert np.asarray(open_picture(packed(black, "JPEG"))).max() < 30


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "NoneType"),
        (3, "int"),
        ([[0, 255]], "list"),
        (bytearray(b"x"), "bytearray"),
        (io.BytesIO(b"x"), "BytesIO"),
        (np.full((4, 4), np.nan), r"float64 \(4, 4\)"),
        (np.zeros((4, 4), np.int64), r"int64 \(4, 4\)"),
        (np.zeros(4, np.uint8), r"uint8 \(4,\)"),
        (np.zeros((4, 4, 2), np.uint8), r"\(4, 4, 2\)"),
        (np.zeros((3, 28, 28), np.uint8), r"\(3, 28, 28\)"),
        (np.zeros((1, 4, 4, 3), np.uint8), r"\(1, 4, 4, 3\)"),
        (np.zeros((0, 4), np.uint8), r"\(0, 4\)"),
        (np.zeros((4, 0, 3), np.uint8), r"\(4, 0, 3\)"),
    ],
)
def test_a_value_of_another_kind_is_a_type_error(value: object, message: str) -> None:
    with pytest.raises(PictureTypeError, match=message):
        open_picture(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", "0 bytes is empty"),
        (b"forty-two", "9 bytes is not a picture we can open"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "not a picture"),
        (packed(rgb(), "PDF"), "not a picture"),
        (packed(rgb(), "EPS"), "not a picture"),
        (packed(rgb(), "ICO"), "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "not a picture"),
        (png_header(0, 7), "picture"),
    ],
    ids=["empty", "text", "svg", "pdf", "eps", "ico", "signature", "no width"],
)
def test_bytes_that_are_no_picture_are_a_decode_error(file: bytes, message: str) -> None:
    with pytest.raises(PictureDecodeError, match=message):
        open_picture(file)


@pytest.mark.filterwarnings("ignore:Truncated File Read")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.75])
def test_a_file_cut_off_is_a_decode_error(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    file = packed(Image.fromarray(noise), kind)
    with pytest.raises(PictureDecodeError, match=r"damaged|not a picture"):
        open_picture(file[: round(share * len(file))])


@pytest.mark.parametrize("box", [b"av01", b"iloc", b"pitm"])
def test_an_avif_file_without_its_parts_is_a_decode_error(box: bytes) -> None:
    with pytest.raises(PictureDecodeError, match=r"damaged|not a picture"):
        open_picture(packed(rgb(), "AVIF").replace(box, b"free"))


def empty_file(folder: Path) -> Path:
    (folder / "empty.png").write_bytes(b"")
    return folder / "empty.png"


def text_file(folder: Path) -> Path:
    (folder / "text.png").write_text("not a picture", encoding="utf-8")
    return folder / "text.png"


def large_file(folder: Path) -> Path:
    with (folder / "large.png").open("wb") as file:
        file.truncate(rules.MAX_BYTES + 1)
    return folder / "large.png"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda folder: folder / "missing.png", PictureNotFoundError, r"missing\.png"),
        (lambda folder: str(folder / "no" / "where.png"), PictureNotFoundError, r"where\.png"),
        (lambda folder: folder, PictureDecodeError, "cannot be opened"),
        (lambda _: "", PictureDecodeError, "cannot be opened"),
        (lambda _: "null\0.png", PictureDecodeError, "cannot be opened"),
        (lambda folder: text_file(folder) / "x.png", PictureDecodeError, "cannot be opened"),
        (empty_file, PictureDecodeError, r"empty\.png is empty"),
        (text_file, PictureDecodeError, r"text\.png is not a picture we can open"),
        (large_file, PictureTooLargeError, r"large\.png is too large: it has 50,000,001 bytes"),
    ],
    ids=[
        *("missing", "folder missing", "folder", "no name", "null"),
        *("below a file", "empty", "text", "large"),
    ],
)
def test_a_path_to_no_picture_is_the_error_of_its_situation(
    make: Callable[[Path], str | Path], error: type[PictureError], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message):
        open_picture(make(tmp_path))


@pytest.mark.parametrize(
    ("width", "height"), [(20_000, 15_000), (10_000, 10_000), (8_001, 8_000), (2**31 - 1, 1)]
)
def test_a_header_that_claims_too_many_pixels_is_refused_undecoded(width: int, height: int) -> None:
    with pytest.raises(PictureTooLargeError, match="64,000,000"):
        open_picture(png_header(width, height))


@pytest.mark.parametrize("make", [np.asarray, Image.fromarray], ids=["array", "pil"])
def test_a_decoded_picture_has_the_same_limit(
    make: Callable[[np.ndarray], np.ndarray | Image.Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_PIXELS", UPRIGHT.size)
    assert open_picture(make(UPRIGHT)).size == (48, 32)
    monkeypatch.setattr(rules, "MAX_PIXELS", UPRIGHT.size - 1)
    with pytest.raises(PictureTooLargeError, match="48 x 32"):
        open_picture(make(UPRIGHT))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(PictureTooLargeError, match="50,000,000"):
        open_picture(bytes(rules.MAX_BYTES + 1))


def test_a_pil_picture_of_no_pixels_is_a_decode_error() -> None:
    with pytest.raises(PictureDecodeError, match="0 x 5"):
        open_picture(Image.new("L", (0, 5)))


@pytest.mark.filterwarnings("ignore")  # of what Pillow warns is not the matter here
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF"])
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_damaged_file_opens_or_is_a_picture_error(kind: str, data: st.DataObject) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010E] = 6, "seven"
    file = bytearray(packed(rgb(), kind, **({} if kind in {"GIF", "BMP"} else {"exif": exif})))
    places = st.integers(0, min(len(file), 400) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1)):
        file[place] = value
    try:
        opened = open_picture(bytes(file))
    except PictureError:
        return
    assert opened.mode in {"L", "RGB", "RGBA"}


@pytest.mark.parametrize("mode", ["F", "I"])
def test_values_up_to_one_are_shares_of_full_light(mode: str) -> None:
    picture = Image.fromarray(np.array([[0, 1], [1, 0]], np.float32)).convert(mode)
    assert np.asarray(open_picture(picture)).tolist() == [[0, 255], [255, 0]]

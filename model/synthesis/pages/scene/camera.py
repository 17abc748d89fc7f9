"""Light and camera: shadows and folds, exposure, blur, grain, compression."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from ..config import PageConfig
from .ground import Shape2, mottle

# Light is worked out at so many pixels fewer, and enlarged smoothly.
COARSE = 4
# How much light a shadow takes; half of how wide an arm, a phone or a finger is, and how far apart
# the slats of a blind are, as shares of the longer side. Looked at; no experiment varied them.
SHADOW_DEPTH = (0.15, 0.6)
ARM = (0.04, 0.35)
SLAT_STEP = (0.04, 0.25)


def photograph(rng: np.random.Generator, rgb: np.ndarray, config: PageConfig) -> Image.Image:
    """The picture that a camera, scanner or program makes of what is there.

    Args:
        rng: the random state.
        rgb: float32 (h, w, 3) in [0, 1].
        config: of the page.

    Returns:
        In mode RGB, or L.
    """
    exposure = rng.uniform(*config.exposure)
    seen = rgb
    light = _light(rng, rgb.shape[:2], config)
    if light is not None:
        seen = seen * light
    if config.exposure[0] < 1:
        cast = np.clip(1 + rng.normal(0, 0.02, 3), 0.93, 1.06)
        fog = max(0.0, rng.uniform(-0.2, 0.12))
        seen = (fog + (1 - fog) * seen) * np.array(exposure * cast, np.float32)
    if rng.random() < config.gray:
        gray = seen @ np.array([0.299, 0.587, 0.114], np.float32)
        seen = np.broadcast_to(gray[..., None], seen.shape)
    seen = _blurred(rng, seen, config)
    deviation = rng.uniform(*config.noise)
    if deviation:
        seen = seen + _grain(rng, seen.shape[:2], deviation)
    if rng.random() < config.inverted:
        seen = 1 - seen
    picture = Image.fromarray((np.clip(seen, 0, 1) * 255 + 0.5).astype(np.uint8))
    if config.jpeg is None:
        return picture
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=int(rng.integers(config.jpeg[0], config.jpeg[1] + 1)))
    return Image.open(packed).convert("RGB")


def _blurred(rng: np.random.Generator, seen: np.ndarray, config: PageConfig) -> np.ndarray:
    blur_px = rng.uniform(*config.blur_px)
    if blur_px > 0.25:
        packed = Image.fromarray((np.clip(seen, 0, 1) * 255 + 0.5).astype(np.uint8))
        seen = np.asarray(packed.filter(ImageFilter.GaussianBlur(blur_px)), np.float32) / 255
    if rng.random() < config.motion:
        reach = int(rng.integers(2, 2 + max(2, min(seen.shape[:2]) // 120)))
        seen = ndimage.uniform_filter1d(seen, reach, axis=int(rng.integers(2)))
    return seen


def _grain(rng: np.random.Generator, shape: Shape2, deviation: float) -> np.ndarray:
    """Noise of a sensor: of single pixels, or smoothed by the phone; now and then in colour."""
    noise = rng.standard_normal(shape, np.float32)
    if rng.random() < 0.4:
        noise = 1.8 * ndimage.uniform_filter(noise, 2)
    if rng.random() < 0.25:
        colour = np.stack([mottle(rng, shape, 3) for _ in range(3)], axis=-1)
        return np.float32(deviation) * (0.8 * noise[..., None] + 0.8 * colour)
    return np.float32(deviation) * noise[..., None]


def _light(rng: np.random.Generator, shape: Shape2, config: PageConfig) -> np.ndarray | None:
    """How much light falls on each pixel: float32 (h, w, 1 or 3), 1 the most; None for even."""
    coarse = (max(2, shape[0] // COARSE), max(2, shape[1] // COARSE))
    light = np.ones(coarse, np.float32)
    y = np.linspace(-1, 1, coarse[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, coarse[1], dtype=np.float32)[None]
    depth = rng.uniform(*config.vignette)
    if depth:
        middle, slope = rng.normal(0, 0.25, 2), rng.normal(0, 0.35, 2) * depth
        away = (x - middle[0]) ** 2 + (y - middle[1]) ** 2
        light = light - np.float32(depth) * away / 2 + slope[0] * x + slope[1] * y
        light = light / light.max()
    has_shadow = rng.random() < config.shadow
    if has_shadow:
        light = light * _shadow(rng, coarse)
    if rng.random() < config.fold:
        light = light * (_folds(rng, coarse) if rng.random() < 0.6 else _crumpled(rng, coarse))
    elif not (depth or has_shadow):
        return None
    light = np.clip(light, 0.2, 1.15).astype(np.float32)
    size = (shape[1], shape[0])
    large = np.asarray(Image.fromarray(light).resize(size, Image.Resampling.BILINEAR))
    if not depth:
        return large[..., None]
    # Where less light falls, it has another colour.
    tint = np.clip(1 + rng.normal(0, 0.08, 3), 0.8, 1.3).astype(np.float32)
    return large[..., None] * (1 - (1 - large[..., None]) * (1 - tint))


def _shadow(rng: np.random.Generator, shape: Shape2) -> np.ndarray:
    """The shadow of a hand, a phone, a blind or the window's frame, with a soft or a sharp edge."""
    height, width = shape
    canvas = Image.new("L", (width, height))
    pen = ImageDraw.Draw(canvas)
    side = max(shape)
    kind = rng.random()
    if kind < 0.2:
        return 1 - rng.uniform(*SHADOW_DEPTH) * _blind(rng, shape)
    if kind < 0.55:
        corner = rng.uniform(-0.2, 1.2, 2) * (width, height)
        middle = np.array([width, height]) * rng.uniform(0.3, 0.7, 2)
        normal = corner - middle
        normal /= max(1e-6, float(np.linalg.norm(normal)))
        along = np.array([-normal[1], normal[0]])
        start = middle + normal * rng.uniform(0, 0.25) * side
        outline = [start + 2 * side * along, start - 2 * side * along]
        outline += [outline[1] + 3 * side * normal, outline[0] + 3 * side * normal]
        pen.polygon([(float(a), float(b)) for a, b in outline], fill=255)
    else:
        # An arm or a phone from outside, with fingers or none.
        start = rng.uniform(-0.1, 1.1, 2) * (width, height)
        start[rng.integers(2)] = rng.choice([-0.1, 1.1]) * side
        end = np.array([width, height]) * rng.uniform(0.2, 0.8, 2)
        wide = rng.uniform(*ARM) * side
        for n in range(int(rng.integers(1, 4))):
            tip = end + rng.normal(0, 0.08, 2) * side * (n > 0)
            one = wide * (0.4 if n else 1.0)
            pen.line([*start, *tip], fill=255, width=round(2 * one))
            pen.ellipse([*(tip - one), *(tip + one)], fill=255)
    blur = np.exp(rng.uniform(np.log(0.008), np.log(0.12))) * side
    soft = np.asarray(canvas.filter(ImageFilter.GaussianBlur(float(blur))), np.float32) / 255
    return 1 - rng.uniform(*SHADOW_DEPTH) * soft


def _blind(rng: np.random.Generator, shape: Shape2) -> np.ndarray:
    """Where the slats of a blind keep the light off: float32 (h, w) in [0, 1]."""
    angle = rng.uniform(0, np.pi)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    step = rng.uniform(*SLAT_STEP) * max(shape)
    along = (rows * np.cos(angle) + columns * np.sin(angle)) / step
    slats = (along % 1 < rng.uniform(0.3, 0.7)).astype(np.float32)
    return np.asarray(ndimage.gaussian_filter(slats, rng.uniform(0.02, 0.15) * step))


def _folds(rng: np.random.Generator, shape: Shape2) -> np.ndarray:
    """Creases across the paper, each side of which lies otherwise to the light."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    light = np.ones(shape, np.float32)
    for n in range(int(rng.integers(1, 4))):
        angle = rng.normal(0, 0.04) + (n % 2) * np.pi / 2
        away = (columns - shape[1] * rng.uniform(0.2, 0.8)) * np.sin(angle)
        away += (rows - shape[0] * rng.uniform(0.2, 0.8)) * np.cos(angle)
        reach = rng.uniform(0.05, 0.4) * max(shape)
        step = rng.uniform(0.02, 0.09) * rng.choice([-1, 1])
        light += step * np.sign(away) * np.exp(-np.abs(away) / reach)
        light -= rng.uniform(-0.05, 0.12) * np.exp(-((away / 0.8) ** 2))
    return light


def _crumpled(rng: np.random.Generator, shape: Shape2) -> np.ndarray:
    """Paper with bulges and sharp ridges between them."""
    side = max(shape)
    waves = [np.abs(mottle(rng, shape, side / rng.uniform(3, 9))) for _ in range(3)]
    ridges = np.minimum(np.minimum(waves[0], waves[1]), waves[2])
    bulges = mottle(rng, shape, side / rng.uniform(2, 6))
    return 1 + rng.uniform(0.02, 0.08) * bulges + rng.uniform(0.05, 0.2) * (ridges - 0.3)

"""The page under the ink: its shade everywhere, how noisy it is, and how strongly each pixel differs from it.

Ink may be darker or lighter than the page, light may fall unevenly. Knows nothing of digits.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]

_SAMPLES_A_SIDE = 64
_RING = 0.06
_LEAST_RING = 3
_ROUNDS_BY_DEGREE = (2, 3, 5)
_WIDEST_SPREAD = 25.0
LEAST_NOISE = 1.0
_NOISE_ROUNDS = 8
_REACH = 4.0
_LEAST_PAGE = 0.25


@dataclass(frozen=True, slots=True)
class Relief:
    """How far every pixel stands out from the page on the ink's side.

    `height` is float32 (height x width) in grey levels: about 0 on the page, up to 255 on ink. `noise` is the standard
    deviation of the page itself in grey levels, at least 1. `dark` says whether the ink is darker than the page.
    """

    height: Floats
    noise: float
    dark: bool = True


def lift_off_page(gray: Floats) -> Relief:
    """Tell ink from page in `gray` (float32, height x width, 0 to 255), whichever of the two is the darker.

    The page is taken for a quadratic surface through what lies along the border of the picture and whatever else has
    the same shade: fitted by least squares with Tukey's biweight (Beaton, Tukey 1974), first flat, then sloped, then
    bent, so that ink drops out of the fit before the surface could bend towards it.
    """
    samples = reduced(gray, _SAMPLES_A_SIDE)
    shade = _page_shade(samples)
    difference = gray - _evaluate(shade, gray.shape)
    noise = _noise(difference, spread(samples - _evaluate(shade, samples.shape)))
    lighter = float(np.maximum(difference - 3 * noise, 0).sum())
    darker = float(np.maximum(-difference - 3 * noise, 0).sum())
    dark = darker >= lighter
    return Relief(-difference if dark else difference, noise, dark)


def _noise(difference: Floats, noise: float) -> float:
    """Standard deviation of the page, from the first guess `noise`, which may be too small by far.

    The guess is made on averages: on a picture of 400 pixels it was a sixth of the truth, and one blank page in five
    gave a digit. A quarter of the pixels tells as much as all.
    """
    values = difference[::2, ::2] if min(difference.shape) > 2 * _SAMPLES_A_SIDE else difference
    magnitude = np.abs(values)
    for _ in range(_NOISE_ROUNDS):
        before = noise = max(noise, LEAST_NOISE)
        noise = spread(values[magnitude <= 3 * before])
        if noise < 1.03 * before:
            break
    return max(noise, LEAST_NOISE)


def _page_shade(samples: Floats) -> Floats:
    """Coefficients (3 x 3) of the surface x**i * y**j, i + j <= 2, over [-1, 1] in both directions."""
    ring = _ring(samples)
    width = min(max(2.0 * spread(ring), 4.0), _WIDEST_SPREAD)
    coefficients = np.zeros((3, 3), np.float32)
    coefficients[0, 0] = _level(samples, ring, width)
    for degree, rounds in enumerate(_ROUNDS_BY_DEGREE):
        for _ in range(rounds):
            coefficients, width = _refit(samples, coefficients, width, degree)
    return coefficients


def _level(samples: Floats, ring: Floats, width: float) -> float:
    """The shade along the border, unless next to nothing but the border has it, as where a frame is drawn there."""
    level = float(np.median(ring))
    share = float(np.mean(np.abs(samples - level) < _REACH * width))
    return level if share >= _LEAST_PAGE else float(np.median(samples))


def _refit(samples: Floats, coefficients: Floats, width: float, degree: int) -> tuple[Floats, float]:
    difference = (samples - _evaluate(coefficients, samples.shape)).ravel()
    reach = _REACH * max(width, LEAST_NOISE)
    weight = np.square(np.clip(1 - np.square(difference / reach), 0, None))
    powers = [(j, i) for j in range(degree + 1) for i in range(degree + 1 - j)]
    y, x = _axes(samples.shape)
    design = np.stack([np.outer(y**j, x**i).ravel() for j, i in powers], axis=1)
    weighted = design * weight[:, None]
    ridge = 1e-3 * max(float(weight.sum()), 1.0) * np.diag([0.0] + [1.0] * (len(powers) - 1)).astype(np.float32)
    normal = weighted.T @ design + ridge + np.float32(1e-6) * np.eye(len(powers), dtype=np.float32)
    change = np.linalg.solve(normal, weighted.T @ difference)
    refitted = coefficients.copy()
    for (j, i), step in zip(powers, change, strict=True):
        refitted[j, i] += step
    near = np.abs(difference) < reach
    return refitted, min(spread(difference[near]), _WIDEST_SPREAD)


def _axes(shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    height, width = shape
    return (
        ((np.arange(height, dtype=np.float32) + 0.5) * (2 / height) - 1),
        ((np.arange(width, dtype=np.float32) + 0.5) * (2 / width) - 1),
    )


def _evaluate(coefficients: Floats, shape: tuple[int, ...]) -> Floats:
    y, x = _axes(shape)
    powers = np.arange(3, dtype=np.float32)
    surface: Floats = y[:, None] ** powers @ coefficients @ (x[:, None] ** powers).T
    return surface


def _ring(samples: Floats) -> Floats:
    """What lies along the border; everything, where the picture is too small to tell."""
    ring = np.ones(samples.shape, bool)
    height, width = samples.shape
    vertical = min(max(_LEAST_RING, round(_RING * height)), height // 3)
    horizontal = min(max(_LEAST_RING, round(_RING * width)), width // 3)
    ring[vertical : height - vertical, horizontal : width - horizontal] = False
    return samples[ring] if ring.any() else samples.ravel()


def spread(values: Floats) -> float:
    """Standard deviation, told from the median of absolute values so that ink among them counts for little."""
    if values.size == 0:
        return 0.0
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def reduced(gray: Floats, longest: int) -> Floats:
    """`gray` averaged down to at most `longest` pixels a side, aspect kept; never enlarged."""
    height, width = gray.shape
    if max(height, width) <= longest:
        return gray
    scale = longest / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(gray).resize(size, Image.Resampling.BOX))


def running_highest(values: Floats, window: int) -> Floats:
    """The highest of every `window` neighbours in a row, by doubling; rows get shorter by window - 1."""
    length = 1
    while length * 2 <= window:
        values = np.maximum(values[:, :-length], values[:, length:])
        length *= 2
    rest = window - length
    return np.maximum(values[:, : values.shape[1] - rest], values[:, rest:]) if rest else values

"""Other pens: ink that runs, a pen almost dry, outlines in place of strokes."""

import numpy as np

from inkdigits.corruptions.plane import Floats, largest_of_nine, smooth_field


def ink_bleed(ink: Floats, rounds: float, rng: np.random.Generator) -> Floats:
    """Strokes grown by up to `rounds` pixels on each side, here more, there less."""
    while rounds > 0:
        share = min(rounds, 1) * (0.7 + 0.3 * smooth_field(rng, len(ink), 4))
        ink = ink + share * (largest_of_nine(ink) - ink)
        rounds -= 1
    return ink


def thin_pen(ink: Floats, loss: float, rng: np.random.Generator) -> Floats:
    """Strokes' flanks taken away, here more, there less, and a little of wide strokes' borders; crests stay light."""
    share = np.float32(loss) * (0.85 + 0.15 * smooth_field(rng, len(ink), 4))
    flank, border = largest_of_nine(ink) - ink, ink + largest_of_nine(-ink)
    return np.asarray(ink - share * (flank + 0.25 * border))


def hollow_strokes(ink: Floats, share: float, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - as sure as a filter
    """Strokes' outlines alone, as a filter for edges leaves them; of what is between, all but `share` stays."""
    return np.asarray(np.maximum(largest_of_nine(ink) - ink, np.float32(1 - share) * ink))

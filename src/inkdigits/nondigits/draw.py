"""The kinds by name, and how many of each: the table of what is drawn on the training side and on the unseen one.

Knows nothing of how a kind is drawn, nor of digits.
"""

import zlib
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from inkdigits.nondigits.paper import SIDE, Picture, soften
from inkdigits.nondigits.training import scribbles as training_scribbles
from inkdigits.nondigits.training import shapes as training_shapes
from inkdigits.nondigits.training import silhouettes, textures
from inkdigits.nondigits.training import written as training_written
from inkdigits.nondigits.unseen import clothes, scribbles, shapes, written
from inkdigits.nondigits.unseen import textures as unseen_textures

Draw = Callable[[np.random.Generator], Picture]

TRAINING: dict[str, Draw] = {
    "capital letters": training_written.capital_letters,
    "small letters": training_written.small_letters,
    "Greek letters": training_written.greek_letters,
    "invented letters": training_written.invented_letters,
    "letter pairs": training_written.letter_pairs,
    "signs": training_written.signs,
    "tangles": training_scribbles.tangles,
    "zigzags": training_scribbles.zigzags,
    "hatching": training_scribbles.hatching,
    "short strokes": training_scribbles.short_strokes,
    "fragments": training_scribbles.fragments,
    "arrows": training_shapes.arrows,
    "stars": training_shapes.stars,
    "boxes": training_shapes.boxes,
    "bars": training_shapes.bars,
    "faces": training_shapes.faces,
    "household": silhouettes.household,
    "lumps": silhouettes.lumps,
    "dots": textures.dots,
    "specks": textures.specks,
    "pale paper": textures.pale_paper,
    "uniform noise": textures.uniform_noise,
    "waves": textures.waves,
    "ramps": textures.ramps,
}

UNSEEN: dict[str, Draw] = {
    "letters": written.letters,
    "Cyrillic letters": written.cyrillic_letters,
    "printed letters": written.printed_letters,
    "printed words": written.printed_words,
    "printed signs": written.printed_signs,
    "mouse scribbles": scribbles.mouse_scribbles,
    "coils": scribbles.coils,
    "spirals": scribbles.spirals,
    "crosses": shapes.crosses,
    "ticks": shapes.ticks,
    "wheels": shapes.wheels,
    "icons": shapes.icons,
    "clothes": clothes.clothes,
    "shoes and bags": clothes.shoes_and_bags,
    "blanks": unseen_textures.blanks,
    "Gaussian noise": unseen_textures.gaussian_noise,
    "sparse noise": unseen_textures.sparse_noise,
    "blobs": unseen_textures.blobs,
    "boards": unseen_textures.boards,
}

TRAINING_KINDS: tuple[str, ...] = tuple(TRAINING)
UNSEEN_KINDS: tuple[str, ...] = tuple(UNSEEN)

_KINDS = TRAINING | UNSEEN


def draw(kinds: Sequence[str], count: int, seed: int) -> npt.NDArray[np.uint8]:
    """`count` pictures that are no digit, uint8 (count, 28, 28), light ink on black, as many of each of `kinds`.

    Shuffled; kinds named first get one more where `count` cannot be shared out. The same arguments give the same
    pictures. Raises ValueError for a kind that does not exist, no kind at all, or a negative `count` or `seed`.
    """
    _check(kinds, count, seed)
    shares = [count // len(kinds) + (place < count % len(kinds)) for place in range(len(kinds))]
    drawn = [
        _draw_kind(kind, share, seed, place) for place, (kind, share) in enumerate(zip(kinds, shares, strict=True))
    ]
    return np.random.default_rng(seed).permutation(np.concatenate(drawn))


def _draw_kind(kind: str, count: int, seed: int, place: int) -> npt.NDArray[np.uint8]:
    """Not the hash of the name, which Python changes at each start."""
    rng = np.random.default_rng([seed, zlib.crc32(kind.encode()), place])
    pictures = np.zeros((count, SIDE, SIDE), dtype=np.uint8)
    for picture in pictures:
        picture[:] = _KINDS[kind](rng)
    return soften(pictures, rng)


def _check(kinds: Sequence[str], count: int, seed: int) -> None:
    if count < 0 or seed < 0:
        raise ValueError(f"Count and seed must be 0 or more, and are {count} and {seed}.")
    if not kinds:
        raise ValueError("Nothing can be drawn of no kind; name at least one, for instance TRAINING_KINDS.")
    unknown = [kind for kind in kinds if kind not in _KINDS]
    if unknown:
        raise ValueError(f"There is no kind {unknown[0]!r} of pictures; there are {', '.join(_KINDS)}.")

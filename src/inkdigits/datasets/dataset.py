"""A data set in memory, its checksums for the card, and the checks every data set must pass.

Knows nothing of where the pictures came from.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.errors import TooFewImages, UnreadableData

DIGITS = 10
SIDE = 28

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """Digits and what they are: `images` uint8 (n, 28, 28), ink 255 on black 0; `labels` uint8 (n,), 0-9.

    Raises UnreadableData where shapes, types or labels are not like that.
    """

    name: str
    images: Images
    labels: Labels

    def __post_init__(self) -> None:
        if self.images.shape[1:] != (SIDE, SIDE):
            size = " x ".join(map(str, self.images.shape[1:])) or "none"
            raise UnreadableData(f"{self.name}: images must be 28 x 28 pixels, these are {size}.")
        if self.images.dtype != np.uint8 or self.labels.dtype != np.uint8:
            raise UnreadableData(f"{self.name}: images and labels must be unsigned bytes.")
        if self.labels.shape != (len(self.images),):
            raise UnreadableData(f"{self.name}: there are {len(self.images)} images, but {self.labels.size} labels.")
        if len(self.labels) and self.labels.max() >= DIGITS:
            raise UnreadableData(f"{self.name}: label {self.labels.max()} is no digit; labels are 0 to 9.")

    def __len__(self) -> int:
        return len(self.images)

    def counts(self) -> list[int]:
        """How many images there are of each digit."""
        return [int(count) for count in np.bincount(self.labels, minlength=DIGITS)]

    def require(self, each: int) -> None:
        """Raise UnreadableData where a digit is missing, TooFewImages where there are fewer than `each` of one."""
        missing = [digit for digit, count in enumerate(self.counts()) if not count]
        if missing:
            raise UnreadableData(
                f"{self.name} has no image of {_listed(missing)}; a model is trained on all ten digits. Add some."
            )
        count = min(self.counts())
        if count < each:
            raise TooFewImages(
                f"{self.name} has {count} {'image' if count == 1 else 'images'} of the digit "
                f"{self.counts().index(count)}, fewer than the {each} folds. Add images"
                + (f" or give --folds {count}." if count > 1 else "; at least 2 of each digit are needed.")
            )

    def joined(self, images: Images, labels: Labels, name: str) -> "DataSet":
        """The same data set with more digits after its own."""
        return DataSet(name, np.concatenate([self.images, images]), np.concatenate([self.labels, labels]))

    def fingerprint(self) -> dict[str, object]:
        """What a card says of the data: name, number of images, SHA-256 of the raw bytes of images and of labels."""
        return {
            "name": self.name,
            "images": len(self),
            "images_sha256": hashlib.sha256(self.images.tobytes()).hexdigest(),
            "labels_sha256": hashlib.sha256(self.labels.tobytes()).hexdigest(),
        }


def groups(images: Images) -> npt.NDArray[np.int64]:
    """A number per image, (n,), the same for identical pictures."""
    flat = np.ascontiguousarray(images).reshape(len(images), -1)
    seen: dict[bytes, int] = {}
    return np.array([seen.setdefault(row.tobytes(), len(seen)) for row in flat], dtype=np.int64)


def duplicate_warnings(data: DataSet) -> list[str]:
    """Sentences about identical pictures: that they are kept on one side of each fold, or carry several labels."""
    group = groups(data.images)
    repeated = len(data) - len(np.unique(group))
    if not repeated:
        return []
    pairs = np.unique(np.stack([group, data.labels.astype(np.int64)]), axis=1)
    contradicted = int((np.bincount(pairs[0]) > 1).sum())
    sentences = [f"{data.name}: {repeated} images repeat another one; identical ones stay on one side of each fold."]
    if contradicted:
        sentences.append(f"{data.name}: {contradicted} pictures carry more than one label. Look at their labels.")
    return sentences


def _listed(digits: list[int]) -> str:
    return "the digit " + str(digits[0]) if len(digits) == 1 else "the digits " + ", ".join(map(str, digits))

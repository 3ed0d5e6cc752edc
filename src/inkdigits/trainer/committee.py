"""Several networks that answer together by the mean of their probabilities, and the lessons they give to one network.

Hansen, Salamon 1990; Hinton, Vinyals, Dean 2015, "Distilling the knowledge in a neural network". Knows its members'
answers, nothing of their layers.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from inkdigits.trainer.augment import as_images
from inkdigits.trainer.estimator import DIGITS, DigitClassifier, Digits, Floats, Progress
from inkdigits.trainer.fit import quick_arithmetic
from inkdigits.trainer.network import NetworkClassifier
from inkdigits.trainer.stream import STEPS, Stream

TINY = 1e-9


class Committee(DigitClassifier):
    """The mean of its members' probabilities, each with its member's own temperature; logits are its logarithm.

    Whether it is a digit at all is the mean of what they say, if all of them can tell.
    """

    name = "cnn"

    def __init__(self, members: Sequence[NetworkClassifier] = (), seed: int = 0) -> None:
        self.members = members
        self.seed = seed

    @property
    def eight_bit(self) -> bool:
        """Whether its file is to calculate with 8-bit numbers: where that of each member is."""
        return all(member.eight_bit for member in self.members)

    @classmethod
    def of(cls, fitted: Sequence[NetworkClassifier]) -> "Committee":
        """A committee of members that are fitted already."""
        committee = cls(tuple(fitted))
        committee._begin()
        return committee

    def _learn(self, X: Digits, y: npt.NDArray[np.int64], progress: Progress) -> None:
        for number, member in enumerate(self.members):
            member.fit(X, y, partial(self._tell, progress, number))

    def _tell(self, progress: Progress, number: int, share: float) -> None:
        progress((number + share) / len(self.members))

    def _mean(self, images: Tensor, stand_upright: bool = False) -> tuple[Tensor, Tensor | None]:
        """Probabilities float32 (n, 10) for images float32 (n, 1, 28, 28), and (n,) of being none, if members tell."""
        said = [(m.network_(images) if stand_upright else m.logits(images)).float() for m in self.members]
        digits = [
            functional.softmax(o[:, :DIGITS] / m.temperature_, 1) for o, m in zip(said, self.members, strict=True)
        ]
        if any(outputs.shape[1] == DIGITS for outputs in said):
            return torch.stack(digits).mean(0), None
        return torch.stack(digits).mean(0), torch.stack([functional.softmax(o, 1)[:, DIGITS] for o in said]).mean(0)

    @torch.no_grad()
    def _outputs(self, X: Digits) -> Floats:
        mean, none = self._mean(as_images(X))
        outputs = (mean + TINY).log()
        if none is not None:
            # The first ten add up to 1 as exponentials, so this one makes the eleventh of a softmax what was said.
            none = none.clamp(TINY, 1 - 1e-6)
            outputs = torch.cat([outputs, (none / (1 - none)).log().unsqueeze(1)], 1)
        return np.asarray(outputs.numpy(), dtype=np.float32)

    @torch.no_grad()
    def lesson(
        self, stream: Stream, block: int, progress: Progress, stand_upright: bool = False
    ) -> npt.NDArray[np.float16]:
        """Its probabilities float16 (steps * batch, 10) for the digits of one block of `stream`.

        Where the stream's digits were set upright before they were augmented, nobody does it again.
        """
        said = []
        with quick_arithmetic():
            for batch in stream.block(block):
                said.append(self._mean(batch.images[: stream.batch], stand_upright)[0])
                progress(len(said) / STEPS)
        return np.asarray(torch.cat(said).numpy(), dtype=np.float16)

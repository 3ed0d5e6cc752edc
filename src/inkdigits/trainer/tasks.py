"""The two kinds of work a training run is made of: fit an estimator, and write down a committee's lessons.

Both can be sent to another process. Knows nothing of processes, recipes or files.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.trainer.committee import Committee
from inkdigits.trainer.estimator import DigitClassifier, Digits, Floats, Progress
from inkdigits.trainer.network import NetworkClassifier
from inkdigits.trainer.stream import Lessons

Indices = npt.NDArray[np.int64]
ByteLabels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted estimator, and its `outputs` float32 (n, 10 or 11) for the images it was not fitted on."""

    estimator: DigitClassifier
    outputs: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Fit `estimator` on the images `train`, a network from `lessons` if there are any; then ask it for `validate`.

    `title` says to people what it is, `work` how many seconds it takes, roughly.
    """

    title: str
    estimator: DigitClassifier
    train: Indices
    validate: Indices
    work: float
    lessons: Lessons = ()

    def carry_out(self, images: Digits, labels: ByteLabels, progress: Progress) -> Fitted:
        """Raises Diverged."""
        known, wanted = images[self.train], labels[self.train]
        unseen = images[self.validate]
        if isinstance(self.estimator, NetworkClassifier):
            watched = (unseen, labels[self.validate].astype(np.int64))
            self.estimator.fit(known, wanted, progress, self.lessons, watched)
        else:
            self.estimator.fit(known, wanted, progress)
        return Fitted(self.estimator, self.estimator.outputs(unseen))


@dataclass(frozen=True, slots=True, eq=False)
class Teach:
    """Write down what `committee` says of one `block` of the stream that `student` learns from on images `train`."""

    title: str
    committee: Committee
    student: NetworkClassifier
    train: Indices
    block: int
    work: float

    def carry_out(self, images: Digits, labels: ByteLabels, progress: Progress) -> npt.NDArray[np.float16]:
        """Probabilities float16 (steps * batch, 10)."""
        stream = self.student.stream(images[self.train], labels[self.train].astype(np.int64))
        return self.committee.lesson(stream, self.block, progress, self.student.deskew)

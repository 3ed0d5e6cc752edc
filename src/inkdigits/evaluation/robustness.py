"""How well a model reads damaged digits. Knows how to count; `corruptions` knows how to damage."""

from collections.abc import Sequence

from inkdigits.corruptions import KINDS, STRENGTHS, corrupt
from inkdigits.datasets import DataSet
from inkdigits.evaluation.answers import Bytes, run
from inkdigits.evaluation.content import DamageKind, Robustness
from inkdigits.inference import Session

SEED = 0


def robustness(
    session: Session,
    data: DataSet,
    *,
    most: int | None = None,
    kinds: Sequence[str] = KINDS,
    strengths: Sequence[int] = STRENGTHS,
) -> Robustness:
    """Accuracy on copies of `data` with each kind of damage at each strength; the same copies every time.

    With more than `most` images every second, third … is taken. Raises ValueError without images, kinds or strengths.
    """
    if not (len(data) and kinds and strengths):
        raise ValueError("robustness is measured on at least one image, kind of damage and strength")
    step = 1 if most is None else -(-len(data) // most)
    chosen = DataSet(data.name, data.images[::step], data.labels[::step])
    damaged = tuple(DamageKind(kind, tuple(_damaged(session, chosen, kind, s) for s in strengths)) for kind in kinds)
    shares = [share for kind in damaged for share in kind.accuracy]
    return Robustness(
        data=data.name,
        images=len(chosen),
        undamaged=_accuracy(session, chosen, chosen.images),
        strengths=tuple(strengths),
        kinds=damaged,
        mean=sum(shares) / len(shares),
    )


def _damaged(session: Session, data: DataSet, kind: str, strength: int) -> float:
    return _accuracy(session, data, corrupt(data.images, kind, strength, SEED))


def _accuracy(session: Session, data: DataSet, images: Bytes) -> float:
    probabilities, _digit = run(session, images)
    return float((probabilities.argmax(axis=1) == data.labels).mean())

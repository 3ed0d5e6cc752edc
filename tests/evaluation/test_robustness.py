import numpy as np
import pytest

from inkdigits import corruptions
from inkdigits.datasets import DataSet
from inkdigits.evaluation.robustness import robustness
from inkdigits.inference import Session
from tests.small_models import digits, softmax_regression


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(softmax_regression())


@pytest.fixture(scope="module")
def data() -> DataSet:
    images, labels = digits()
    return DataSet("every-tenth", images[::10], labels[::10].astype(np.uint8))


def test_every_kind_is_measured_at_every_strength(session: Session, data: DataSet) -> None:
    found = robustness(session, data, most=100)
    assert tuple(kind.kind for kind in found.kinds) == corruptions.KINDS
    assert {len(kind.accuracy) for kind in found.kinds} == {len(corruptions.STRENGTHS)}
    assert found.images == 100
    shares = [share for kind in found.kinds for share in kind.accuracy]
    assert found.mean == pytest.approx(np.mean(shares))
    assert found.mean < found.undamaged


def test_the_same_damage_is_done_every_time(session: Session, data: DataSet) -> None:
    kinds = corruptions.KINDS[:3]
    assert robustness(session, data, kinds=kinds) == robustness(session, data, kinds=kinds)


def test_undamaged_images_are_read_as_ever(session: Session, data: DataSet) -> None:
    right = (session.run(data.images).argmax(axis=1) == data.labels).mean()
    assert robustness(session, data, kinds=corruptions.KINDS[:1]).undamaged == pytest.approx(right)


def test_nothing_to_measure_on_is_refused(session: Session, data: DataSet) -> None:
    with pytest.raises(ValueError, match="at least one image"):
        robustness(session, data, kinds=())

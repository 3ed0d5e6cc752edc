import numpy as np
import pytest

from inkdigits import nondigits
from inkdigits.evaluation import Answers, answers_of
from inkdigits.evaluation.measures import auroc
from inkdigits.evaluation.rejection import rejection
from inkdigits.inference import Session
from tests.small_models import digits, softmax_regression


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(softmax_regression())


@pytest.fixture(scope="module")
def said(session: Session) -> Answers:
    images, labels = digits()
    return answers_of(session, images[::10], labels[::10].astype(np.uint8), title="cnn:1", accept_above=0.8)


def test_only_kinds_that_training_never_draws_are_asked_about(session: Session, said: Answers) -> None:
    found = rejection(session, said, data="every-tenth", each=30)
    assert tuple(kind.kind for kind in found.kinds) == nondigits.UNSEEN_KINDS
    assert not set(nondigits.UNSEEN_KINDS) & set(nondigits.TRAINING_KINDS)
    assert {kind.images for kind in found.kinds} == {30}


def test_the_whole_is_the_mean_of_its_kinds(session: Session, said: Answers) -> None:
    found = rejection(session, said, data="every-tenth", each=30)
    assert found.auroc == pytest.approx(np.mean([kind.auroc for kind in found.kinds]))
    assert found.refused == pytest.approx(np.mean([kind.refused for kind in found.kinds]))
    assert found.answered == pytest.approx(said.sure.mean())


def test_a_kind_is_scored_by_the_confidence_of_the_answers(session: Session, said: Answers) -> None:
    kind = nondigits.UNSEEN_KINDS[0]
    found = rejection(session, said, data="every-tenth", kinds=[kind], each=50)
    scores = session.run(nondigits.draw([kind], 50, 0)).max(axis=1)
    assert found.kinds[0].auroc == pytest.approx(auroc(said.score, scores))
    assert found.kinds[0].refused == pytest.approx((scores < 0.8).mean())

import numpy as np

from inkdigits.evaluation import answers_of
from inkdigits.inference import Session
from tests.small_models import digits, softmax_regression


def test_batches_of_any_size_give_what_single_runs_give() -> None:
    session = Session(softmax_regression())
    images, labels = digits()
    images, labels = images[::13], labels[::13].astype(np.uint8)
    said = answers_of(session, images, labels, title="cnn:1", accept_above=0.7)
    alone = np.concatenate([session.run(images[number : number + 1]) for number in range(40)])
    assert np.allclose(said.probabilities[:40], alone, atol=1e-6)
    assert said.probabilities.shape == (len(labels), 10)
    assert 0.7 < said.right.mean() < 1


def test_a_model_that_does_not_tell_takes_everything_for_a_digit() -> None:
    images, labels = digits()
    said = answers_of(
        Session(softmax_regression()), images[:30], labels[:30].astype(np.uint8), title="", accept_above=0
    )
    assert np.array_equal(said.score, said.confidence)
    assert said.sure.all()

"""A graph is trusted only after it was checked."""

import numpy as np
import pytest

from inkdigits.errors import DamagedModel
from inkdigits.inference import Session
from tests.small_models import digits, softmax_regression


def test_a_session_reads_most_digits_right() -> None:
    pixels, labels = digits()
    probabilities = Session(softmax_regression()).run(pixels)
    assert probabilities.dtype == np.float32
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert (probabilities.argmax(axis=1) == labels).mean() > 0.8


def test_a_batch_answers_as_each_picture_alone_does() -> None:
    session = Session(softmax_regression())
    pixels = digits()[0][:20]
    alone = np.concatenate([session.run(pixels[index : index + 1]) for index in range(20)])
    assert np.allclose(session.run(pixels), alone, atol=1e-6)


@pytest.mark.parametrize("damaged", [b"", b"no ONNX at all", softmax_regression()[:3000], softmax_regression()[100:]])
def test_what_is_no_onnx_is_refused(damaged: bytes) -> None:
    with pytest.raises(DamagedModel, match="no ONNX model that can be run"):
        Session(damaged)


def test_a_graph_with_another_input_is_refused() -> None:
    with pytest.raises(DamagedModel, match="takes one input, digits"):
        Session(softmax_regression(input_name="image"))


def test_a_graph_with_another_number_of_classes_is_refused() -> None:
    with pytest.raises(DamagedModel, match="gives an output probabilities"):
        Session(softmax_regression(classes=9))


def test_a_graph_whose_answer_is_no_probability_is_refused() -> None:
    with pytest.raises(DamagedModel, match="not ten probabilities"):
        Session(softmax_regression(softmax=False))

import numpy as np
import onnx
from onnx import TensorProto, helper

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


def with_doubt() -> bytes:
    """A graph that takes a picture for a digit as probably as its own best answer is right."""
    model = onnx.load_from_string(softmax_regression())
    model.graph.node.append(helper.make_node("ReduceMax", ["probabilities"], ["digit"], axes=[1], keepdims=0))
    model.graph.output.append(helper.make_tensor_value_info("digit", TensorProto.FLOAT, ["N"]))
    return bytes(model.SerializeToString())


def test_a_models_doubt_whether_it_is_a_digit_lowers_its_scores() -> None:
    images, labels = digits()
    said = answers_of(Session(with_doubt()), images[:30], labels[:30].astype(np.uint8), title="", accept_above=0.8)
    assert np.allclose(said.score, said.confidence**2)
    assert said.sure.sum() < (said.confidence >= 0.8).sum()


def test_no_images_have_no_answers() -> None:
    images, labels = digits()
    said = answers_of(Session(softmax_regression()), images[:0], labels[:0].astype(np.uint8), title="", accept_above=0)
    assert (len(said), said.probabilities.shape, said.score.shape) == (0, (0, 10), (0,))


def test_a_model_that_does_not_tell_takes_everything_for_a_digit() -> None:
    images, labels = digits()
    said = answers_of(
        Session(softmax_regression()), images[:30], labels[:30].astype(np.uint8), title="", accept_above=0
    )
    assert np.array_equal(said.score, said.confidence)
    assert said.sure.all()

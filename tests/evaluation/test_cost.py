from inkdigits.evaluation import cost
from inkdigits.inference import Session
from tests.small_models import digits, softmax_regression


def test_a_batch_is_timed_by_the_image() -> None:
    session = Session(softmax_regression())
    found = cost.microseconds(session, digits()[0][:5], batches=(1, 16))
    assert list(found) == ["1", "16"]
    assert 0 < found["16"] < found["1"] < 10000


def test_without_images_a_one_is_timed() -> None:
    assert cost.microseconds(Session(softmax_regression()), batches=(2,))["2"] > 0

"""The exported file answers as the estimator does, needs nothing but standard operators, and a wrong one is caught."""

from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
from sklearn.base import clone

from inkdigits.datasets import DataSet
from inkdigits.errors import ExportMismatch
from inkdigits.inference.session import Session
from inkdigits.trainer.cnn import CnnClassifier
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.estimator import DigitClassifier
from inkdigits.trainer.export import answers, eight_bit, export, prove
from inkdigits.trainer.network import Training
from tests.trainer.test_estimators import SMALL


@pytest.fixture(scope="module", params=SMALL)
def fitted(request: pytest.FixtureRequest, train: DataSet) -> DigitClassifier:
    estimator = clone(SMALL[request.param]).fit(train.images, train.labels)
    estimator.temperature_ = 1.7
    return estimator


def test_the_file_answers_as_the_estimator(fitted: DigitClassifier, validate: DataSet) -> None:
    file = export(fitted)
    assert prove(file, fitted, validate.images) < 1e-4
    assert np.array_equal(answers(file, validate.images)[0].argmax(1), fitted.predict(validate.images))


def test_a_blank_and_a_full_page_are_answered_alike_too(fitted: DigitClassifier) -> None:
    pages = np.stack([np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8)])
    assert prove(export(fitted), fitted, pages) < 1e-4


def test_another_model_s_file_is_caught(fitted: DigitClassifier, train: DataSet, validate: DataSet) -> None:
    other = clone(fitted).set_params(seed=9).fit(train.images[::2], train.labels[::2])
    with pytest.raises(ExportMismatch, match=f"exported {fitted.name} does not answer"):
        prove(export(other), fitted, validate.images)


def test_the_temperature_is_inside_the_file(fitted: DigitClassifier, validate: DataSet) -> None:
    cool = clone(fitted)
    cool.__dict__.update(fitted.__dict__, temperature_=0.5)
    surer, usual = (answers(export(model), validate.images)[0].max(axis=1).mean() for model in (cool, fitted))
    assert surer > usual


def test_the_server_takes_the_file(fitted: DigitClassifier, validate: DataSet) -> None:
    probabilities = Session(export(fitted)).run(validate.images[:3])
    assert np.allclose(probabilities, fitted.predict_proba(validate.images[:3]), atol=1e-4)


def test_only_standard_operators_and_nothing_external(fitted: DigitClassifier) -> None:
    model = onnx.load_from_string(export(fitted))
    assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", 17)]
    assert 8 <= model.ir_version <= 10
    assert {node.domain for node in model.graph.node} == {""}
    assert not any(constant.external_data for constant in model.graph.initializer)


def test_the_same_model_gives_the_same_file(fitted: DigitClassifier) -> None:
    assert export(fitted) == export(fitted)


@pytest.mark.parametrize("count", [1, 2, 17])
def test_any_batch_size_gives_the_same_answers(fitted: DigitClassifier, validate: DataSet, count: int) -> None:
    session = onnxruntime.InferenceSession(export(fitted), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"digits": validate.images[:count]})
    assert np.allclose(found, fitted.predict_proba(validate.images[:count]), atol=1e-4)


def test_ink_is_set_upright_in_the_file_too(train: DataSet, validate: DataSet) -> None:
    how = Training(epochs=3, batch=64)
    upright, plain = (
        CnnClassifier("8/5/2 8 pool 16", how, deskew=way).fit(train.images, train.labels) for way in (1, 0)
    )
    pages = np.stack([np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8), np.eye(28, dtype=np.uint8) * 255])
    for estimator in (upright, Committee.of([upright, plain])):
        file = export(estimator)
        assert prove(file, estimator, validate.images) < 1e-4
        assert prove(file, estimator, pages) < 1e-4


def test_what_has_no_onnx_form_is_refused() -> None:
    with pytest.raises(TypeError, match="DigitClassifier has no ONNX form"):
        export(DigitClassifier())


def test_the_probability_of_being_a_digit_is_in_the_file(train: DataSet, validate: DataSet) -> None:
    network = clone(SMALL["cnn"])
    network.set_params(training=replace(network.training, nondigits=0.2)).fit(train.images, train.labels)
    network.temperature_ = 2.0
    file = export(network)
    assert prove(file, network, validate.images) < 1e-4
    assert np.allclose(answers(file, validate.images)[1], network.digit_proba(validate.images), atol=1e-5)


@pytest.mark.parametrize("name", ["cnn", "mlp"])
def test_a_network_that_looks_at_both_sides_is_one_file(train: DataSet, validate: DataSet, name: str) -> None:
    network = clone(SMALL[name])
    network.set_params(training=replace(network.training, nondigits=0.2), sideways=2).fit(train.images, train.labels)
    images = validate.images.copy()
    images[:5] = 255
    file = export(network)
    assert prove(file, network, images) < 1e-4
    assert prove(file, network, images[:1]) < 1e-4
    together = network.outputs(images)
    network.sideways = 0
    left = np.pad(images[:, :, 2:], ((0, 0), (0, 0), (0, 2)))
    right = np.pad(images[:, :, :-2], ((0, 0), (0, 0), (2, 0)))
    assert np.allclose(together, (network.outputs(left) + network.outputs(right)) / 2, atol=1e-4)


def test_eight_bits_answer_nearly_alike_and_the_stem_keeps_all(train: DataSet, validate: DataSet) -> None:
    how = Training(epochs=8, batch=64, nondigits=0.2)
    network = CnnClassifier("8/5/2 8 pool 16", how, sideways=1, eight_bit=True).fit(train.images, train.labels)
    exact = export(network)
    file = eight_bit(exact, train.images)
    assert eight_bit(exact, train.images) == file
    convolutions = [node for node in onnx.load_model_from_string(file).graph.node if node.op_type == "Conv"]
    assert [node.input[0].endswith("DequantizeLinear_Output") for node in convolutions] == [False, True, True]
    for found, wanted in zip(answers(file, validate.images), answers(exact, validate.images), strict=True):
        assert np.abs(found - wanted).mean() < 0.01


def test_a_committee_is_one_file(train: DataSet, validate: DataSet) -> None:
    members = [clone(SMALL[name]).set_params(seed=seed) for name, seed in (("cnn", 1), ("mlp", 2), ("cnn", 3))]
    committee = Committee(members).fit(train.images, train.labels)
    members[0].temperature_ = 0.7
    committee.temperature_ = 1.3
    file = export(committee)
    assert prove(file, committee, validate.images) < 1e-4
    mean = np.mean([member.predict_proba(validate.images) for member in members], axis=0)
    assert np.array_equal(committee.predict(validate.images), mean.argmax(axis=1))

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inkdigits.datasets import DataSet
from inkdigits.errors import DamagedModel, UnknownModel, UnknownVersion
from inkdigits.evaluation.evaluate import evaluate, wanted
from inkdigits.store import ModelStore
from tests.small_models import card_for, digits, filled_store, register, softmax_regression


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return filled_store(tmp_path)


@pytest.fixture
def data() -> DataSet:
    images, labels = digits()
    return DataSet("every-tenth", images[::10], labels[::10].astype(np.uint8))


def test_a_model_is_held_against_every_promoted_one_and_those_asked_for(store: ModelStore, data: DataSet) -> None:
    register(store, "cnn", "20260202-000000-test", seed=7)
    said: list[str] = []
    asked = [wanted(store, "cnn:20260202-000000-test"), wanted(store, "svm")]
    report = evaluate(store, wanted(store, "cnn"), data, against=asked, progress=said.append)
    versions = ["cnn:20260202-000000-test", "svm:20260101-000000-test", "mlp:20260101-000000-test"]
    assert [each.other for each in report.comparisons] == versions
    assert 0.8 < report.result.accuracy.value < 0.95
    assert said[0] == "cnn:20260101-000000-test reads 500 images of every-tenth"


def test_a_version_that_is_not_promoted_is_held_against_the_promoted_one(store: ModelStore, data: DataSet) -> None:
    register(store, "cnn", "20260202-000000-test", seed=7)
    report = evaluate(store, wanted(store, "cnn:20260202-000000-test"), data)
    assert report.comparisons[0].other == "cnn:20260101-000000-test"


def test_a_model_with_itself_is_not_compared(store: ModelStore, data: DataSet) -> None:
    report = evaluate(store, wanted(store, "cnn"), data, against=[wanted(store, "cnn")])
    assert "cnn:20260101-000000-test" not in [each.other for each in report.comparisons]


def test_a_damaged_model_beside_it_is_noted_and_one_asked_for_stops(store: ModelStore, data: DataSet) -> None:
    (store.root / "mlp" / "20260101-000000-test" / "model.onnx").write_bytes(b"nothing")
    report = evaluate(store, wanted(store, "cnn"), data)
    assert [each.other.split(":")[0] for each in report.comparisons] == ["svm"]
    assert report.notes[0].startswith("Not compared: mlp:20260101-000000-test cannot be evaluated.")
    with pytest.raises(DamagedModel, match="mlp:20260101-000000-test is damaged"):
        evaluate(store, wanted(store, "cnn"), data, against=[wanted(store, "mlp")])


def test_what_is_not_there_is_told_with_what_is(store: ModelStore) -> None:
    with pytest.raises(UnknownModel, match="Available: cnn, mlp, svm"):
        wanted(store, "oracle")
    with pytest.raises(UnknownVersion, match="Available: 20260101-000000-test"):
        wanted(store, "cnn:1")


def test_costs_are_measured_where_a_card_does_not_tell_them(store: ModelStore, data: DataSet) -> None:
    onnx = softmax_regression(3)
    scored = replace(card_for(onnx, "cnn", "2"), held_out={"data": "mnist-test", "images": 10000, "accuracy": 0.85})
    store.register(scored, onnx)
    store.register(replace(scored, version="3", extra={"microseconds": {"1": 4.0, "16": 2.0}}), onnx)
    versions = {each.version: each for each in evaluate(store, wanted(store, "cnn:3"), data).versions}
    assert set(versions) == {"2", "3"}
    assert versions["3"].microseconds == {"1": 4.0, "16": 2.0}
    assert versions["3"].this
    assert versions["2"].microseconds["16"] > 0

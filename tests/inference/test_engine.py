"""Promotions are taken up while serving, and nothing damaged ever answers."""

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from inkdigits.errors import DamagedModel, StoreError, UnknownModel, UnknownVersion
from inkdigits.inference import Engine
from inkdigits.store import ModelStore
from tests.small_models import card_for, digits, filled_store, register, softmax_regression


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return filled_store(tmp_path / "models")


def damage(store: ModelStore, name: str, version: str) -> None:
    (store.root / name / version / "model.onnx").write_bytes(b"damaged")


def test_every_promoted_model_is_loaded(store: ModelStore) -> None:
    engine = Engine(store)
    assert engine.names() == ["cnn", "mlp", "svm"]
    assert [model.name for model in engine.promoted()] == ["cnn", "mlp", "svm"]
    assert engine.problems == {}


def test_scores_are_ten_rounded_probabilities_with_the_digit_on_top(store: ModelStore) -> None:
    model = Engine(store).load("cnn")
    pixels, _ = digits()
    for scores in model.scores(pixels[::500]):
        assert len(scores.probabilities) == 10
        assert abs(sum(scores.probabilities) - 1) < 1e-5
        assert scores.confidence == max(scores.probabilities) == scores.probabilities[scores.digit]
        assert scores.accepted == (scores.confidence >= 0.5)
        assert (scores.reason is None) == scores.accepted


def test_a_promotion_is_taken_up_at_the_next_refresh(store: ModelStore) -> None:
    engine = Engine(store)
    register(store, "cnn", "20260202-000000-test", seed=7)
    engine.refresh()
    assert engine.load("cnn").version == "20260101-000000-test"
    store.promote("cnn", "20260202-000000-test")
    engine.refresh()
    assert engine.load("cnn").version == "20260202-000000-test"
    store.rollback("cnn")
    engine.refresh()
    assert engine.load("cnn").version == "20260101-000000-test"


def test_a_new_model_is_taken_up_at_the_next_refresh(store: ModelStore) -> None:
    engine = Engine(store)
    register(store, "forest")
    engine.refresh()
    assert "forest" in engine.names()


def test_a_damaged_promotion_is_refused_and_the_one_before_goes_on(
    store: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine(store)
    register(store, "cnn", "20260202-000000-test", seed=7)
    store.promote("cnn", "20260202-000000-test")
    damage(store, "cnn", "20260202-000000-test")
    with caplog.at_level(logging.WARNING):
        engine.refresh()
    assert engine.load("cnn").version == "20260101-000000-test"
    assert "cnn:20260101-000000-test goes on serving" in engine.problems["cnn"]
    assert "20260202-000000-test is refused" in caplog.text


def test_at_the_start_the_version_promoted_before_stands_in_for_a_damaged_one(store: ModelStore) -> None:
    register(store, "cnn", "20260202-000000-test", seed=7)
    store.promote("cnn", "20260202-000000-test")
    damage(store, "cnn", "20260202-000000-test")
    engine = Engine(store)
    assert engine.load("cnn").version == "20260101-000000-test"
    assert "cnn" in engine.problems


def test_a_damaged_pointer_leaves_the_shipped_promotion_answering_and_not_the_newest_version(tmp_path: Path) -> None:
    shipped = ModelStore(tmp_path / "shipped")
    register(shipped, "cnn", "20260101-000000-test", seed=1)
    register(shipped, "cnn", "20260909-000000-test", seed=2)
    store = ModelStore(tmp_path / "own", bundled=shipped.root)
    store.promote("cnn", "20260909-000000-test")
    (store.root / "cnn" / "promoted.json").write_bytes(b"{")
    engine = Engine(store)
    assert engine.load("cnn").version == "20260101-000000-test"
    problem = engine.problems["cnn"]
    assert "promoted.json is damaged: " in problem
    assert "truncated. Promote a version of it anew: inkdigits models promote cnn:VERSION. Until" in problem


def test_a_damaged_copy_leaves_the_shipped_version_answering(tmp_path: Path) -> None:
    shipped = ModelStore(tmp_path / "shipped")
    register(shipped)
    copy = tmp_path / "own" / "cnn" / "20260101-000000-test"
    shutil.copytree(shipped.root / "cnn" / "20260101-000000-test", copy)
    (copy / "model.onnx").write_bytes(b"damaged")
    assert Engine(ModelStore(tmp_path / "own", bundled=shipped.root)).problems == {}


def test_a_mended_promotion_clears_the_problem(store: ModelStore) -> None:
    register(store, "cnn", "20260202-000000-test", seed=7)
    store.promote("cnn", "20260202-000000-test")
    damage(store, "cnn", "20260202-000000-test")
    engine = Engine(store)
    store.rollback("cnn")
    engine.refresh()
    assert engine.problems == {}


def test_a_model_without_one_good_version_is_left_out_and_named(store: ModelStore) -> None:
    damage(store, "svm", "20260101-000000-test")
    engine = Engine(store)
    assert engine.names() == ["cnn", "mlp"]
    assert "svm cannot answer" in engine.problems["svm"]
    assert engine.known() == ["cnn", "mlp", "svm"]
    with pytest.raises(DamagedModel, match=r"svm:20260101-000000-test is refused\. .* svm cannot answer"):
        engine.load("svm")
    with pytest.raises(UnknownModel, match="Available: cnn, mlp"):
        engine.load("forest")


def test_a_foreign_onnx_file_with_a_truthful_card_is_refused(store: ModelStore) -> None:
    foreign = softmax_regression(classes=9)
    store.register(card_for(foreign, "cnn", "20260303-000000-foreign"), foreign)
    with pytest.raises(DamagedModel, match="20260303-000000-foreign is refused"):
        Engine(store).load("cnn", "20260303-000000-foreign")


def test_an_older_version_answers_when_asked_for(store: ModelStore) -> None:
    register(store, "cnn", "20260202-000000-test", seed=7)
    engine = Engine(store)
    assert engine.ready("cnn", "20260202-000000-test") is None
    older = engine.load("cnn", "20260202-000000-test")
    assert older.version == "20260202-000000-test"
    assert engine.ready("cnn", "20260202-000000-test") is older
    with pytest.raises(UnknownVersion):
        engine.load("cnn", "never")


def test_only_so_many_versions_are_kept_in_memory(store: ModelStore) -> None:
    engine = Engine(store)
    versions = [f"202602{day:02}-000000-test" for day in range(1, 12)]
    for version in versions:
        register(store, "cnn", version)
        engine.load("cnn", version)
    kept = [version for version in versions if engine.ready("cnn", version)]
    assert kept == versions[-8:]


def test_an_empty_store_says_how_to_get_a_model(tmp_path: Path) -> None:
    engine = Engine(ModelStore(tmp_path / "nothing"))
    with pytest.raises(StoreError, match="inkdigits train cnn"):
        engine.load("cnn")
    with pytest.raises(StoreError, match="no model that can answer"):
        engine.promoted()


def test_a_model_of_one_store_does_not_answer_for_another_version(store: ModelStore) -> None:
    register(store, "cnn", "20260202-000000-test", seed=7)
    engine = Engine(store)
    picture = digits()[0][:50]
    first = [scores.probabilities for scores in engine.load("cnn").scores(picture)]
    second = [scores.probabilities for scores in engine.load("cnn", "20260202-000000-test").scores(picture)]
    assert not np.allclose(first, second)

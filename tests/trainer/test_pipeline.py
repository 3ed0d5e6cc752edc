"""From a data set's name to versions in the store: what the card says is so, and failures leave the store as it was."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from inkdigits.datasets import DataSet
from inkdigits.errors import StoreError, TooFewImages, TrainingError
from inkdigits.inference.session import Session
from inkdigits.store import Card, ModelStore
from inkdigits.trainer import evaluate
from inkdigits.trainer.pipeline import Plan, train_models

Run = tuple[list[Card], ModelStore, list[tuple[float, str]]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One whole run of all three models in two processes, as small as it gets."""
    folder, told = tmp_path_factory.mktemp("run"), []
    store = ModelStore(folder / "models")
    plan = Plan(folds=2, epochs=4, seed=3, processes=2, command="inkdigits train")
    return train_models(plan, store, folder / "data", lambda *what: told.append(what)), store, told


def test_every_model_is_registered_and_can_be_served(run: Run, sample: DataSet) -> None:
    cards, store, _told = run
    assert store.names() == ["cnn", "mlp", "svm"]
    for card in cards:
        assert store.promoted(card.model) == card.version
        found = Session(store.model_bytes(card.model, card.version)).run(sample.images)
        # Four passes over 500 pictures teach a convolutional network little; that it does learn is tested elsewhere.
        assert (found.argmax(axis=1) == sample.labels).mean() > (0.15 if card.model == "cnn" else 0.5)


def test_the_card_tells_the_story(run: Run, sample: DataSet) -> None:
    cards, store, _told = run
    for card in cards:
        assert store.card(card.model, card.version).to_json() == card.to_json()
        assert card.data == sample.fingerprint()
        assert card.seed == 3
        assert [len(card.folds[kind]["scores"]) for kind in ("augmented", "plain")] == [2, 2]
        assert card.recipe["augmentation"]["rotation"] > 0
        assert card.held_out is None
        assert 0.5 <= card.accept_above <= 1
        assert card.extra["out_of_fold"]["answered"] <= 1
        assert card.extra["export_difference"] < 1e-4
        assert card.onnx_sha256 == hashlib.sha256(store.model_bytes(card.model, card.version)).hexdigest()
        assert {"torch", "scikit-learn", "numpy", "onnx", "python"} <= set(card.libraries)
        assert card.parameters > 1000
        assert card.seconds > 0


def test_the_card_holds_no_folder_of_this_machine(
    run: Run,
) -> None:
    cards, store, _told = run
    text = b"".join(card.to_json() for card in cards).decode()
    assert str(store.root.parent) not in text
    assert str(Path.home()) not in text


def test_progress_goes_from_nothing_to_done(run: Run) -> None:
    _cards, _store, told = run
    shares = [share for share, _doing in told]
    assert shares == sorted(shares)
    assert (shares[0], told[-1]) == (0.0, (1.0, "done"))
    assert any("cnn, fold 2 of 2, plain" in doing for _share, doing in told)


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    plan = Plan(models=["cnn"], folds=2, epochs=1, augment=True, processes=1)
    first, second = (train_models(plan, ModelStore(tmp_path / name), tmp_path)[0] for name in ("a", "b"))
    assert first.onnx_sha256 == second.onnx_sha256
    assert first.folds == second.folds


def test_without_augmentation_only_plain_folds_are_scored(tmp_path: Path) -> None:
    plan = Plan(models=["svm"], folds=3, augment=False, processes=1)
    (card,) = train_models(plan, ModelStore(tmp_path), tmp_path)
    assert set(card.folds) == {"plain"}
    assert card.recipe["augmentation"] is None
    assert card.folds["plain"]["mean"] > 0.9


def test_corrections_are_trained_on_and_the_new_version_is_not_promoted(tmp_path: Path, sample: DataSet) -> None:
    store = ModelStore(tmp_path / "models")
    plan = Plan(models=["svm"], folds=2, augment=False, processes=1)
    (before,) = train_models(plan, store, tmp_path)
    corrections = (sample.images[:3], sample.labels[:3])
    (after,) = train_models(plan, store, tmp_path, extra=corrections)
    assert after.data["images"] == 503
    assert after.data["name"] == "sample-500+3"
    assert "3 images repeat" in after.extra["warnings"][0]
    assert store.promoted("svm") == before.version
    assert after.version in store.versions("svm")


def test_no_corrections_leave_the_data_as_it_is(tmp_path: Path) -> None:
    nothing = (np.empty((0, 28, 28), np.uint8), np.empty(0, np.uint8))
    plan = Plan(models=["svm"], folds=2, augment=False, processes=1)
    (card,) = train_models(plan, ModelStore(tmp_path), tmp_path, extra=nothing)
    assert card.data["name"] == "sample-500"


@pytest.mark.parametrize(
    ("plan", "error", "reason"),
    [
        (Plan(models=["svm", "tree"]), TrainingError, "tree cannot be trained. Choose from"),
        (Plan(models=[]), TrainingError, "Nothing cannot be trained"),
        (Plan(models=["svm"], folds=51), TooFewImages, "fewer than the 51 folds"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_changes_nothing(
    tmp_path: Path, plan: Plan, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        train_models(plan, ModelStore(tmp_path / "models"), tmp_path)
    assert not (tmp_path / "models").exists()


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").touch()
    plan = Plan(models=["svm"], folds=2, augment=False, processes=1)
    with pytest.raises(StoreError, match="models"):
        train_models(plan, ModelStore(tmp_path / "models"), tmp_path)


def test_the_held_out_score_is_the_finished_file_s(run: Run, validate: DataSet) -> None:
    (card,), store = [card for card in run[0] if card.model == "svm"], run[1]
    onnx = store.model_bytes("svm", card.version)
    told = evaluate.held_out(onnx, validate)
    right = Session(onnx).run(validate.images).argmax(axis=1) == validate.labels
    assert told is not None
    assert (told["data"], told["images"]) == ("validate", 100)
    assert told["accuracy"] == pytest.approx(right.mean())
    assert json.dumps(told)

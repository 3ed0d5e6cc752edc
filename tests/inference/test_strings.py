"""The network of strings lives in the store like any model, and is no model of digits."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from inkdigits.errors import DamagedModel, StoreError, UnknownModel
from inkdigits.inference import Engine
from inkdigits.inference.strings import STRINGS, StringsSession
from inkdigits.store import ModelStore
from inkdigits.trainer.strings.export import export, folded
from inkdigits.trainer.strings.network import Finder
from tests.small_models import card_for, filled_store, softmax_regression


@cache
def network(seed: int = 0) -> bytes:
    """A network of strings that has learned nothing."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return export(folded(Finder(8, 8)))


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    store = filled_store(tmp_path / "models")
    for seed, version in enumerate(("20260101-000000-one", "20260202-000000-two")):
        store.register(card_for(network(seed), STRINGS, version), network(seed))
    return store


def test_it_answers_for_pictures_of_any_size() -> None:
    session = StringsSession(network())
    for height, width in ((8, 8), (64, 200), (200, 64)):
        centre, kinds, box = session.run(np.zeros((1, height, width), np.uint8))
        assert centre.shape == (1, height // 4, width // 2)
        assert kinds.shape == (1, 18, height // 4, width // 2)
        assert box.shape == (1, 4, height // 4, width // 2)


def test_it_is_no_model_of_digits(store: ModelStore) -> None:
    engine = Engine(store)
    assert engine.names() == engine.known() == ["cnn", "mlp", "svm"]
    assert len(engine.promoted()) == 3
    assert engine.strings().version == "20260101-000000-one"
    with pytest.raises(UnknownModel, match="cnn, mlp, svm"):
        engine.load(STRINGS)
    with pytest.raises(UnknownModel):
        engine.load(STRINGS, "20260101-000000-one")


def test_its_promotion_is_taken_up_at_the_next_refresh(store: ModelStore) -> None:
    engine = Engine(store)
    store.promote(STRINGS, "20260202-000000-two")
    engine.refresh()
    assert engine.strings().version == engine.version_in_use(STRINGS) == "20260202-000000-two"


def test_a_damaged_one_is_refused_and_the_other_stands_in(store: ModelStore) -> None:
    (store.root / STRINGS / "20260101-000000-one" / "model.onnx").write_bytes(b"damaged")
    engine = Engine(store)
    assert engine.strings().version == "20260202-000000-two"
    assert "strings:20260101-000000-one" in engine.problems[STRINGS]


def test_without_one_the_reason_and_the_command_are_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="inkdigits train strings"):
        Engine(filled_store(tmp_path)).strings()


def test_a_graph_of_digits_is_none_of_strings() -> None:
    with pytest.raises(DamagedModel, match="takes `picture`"):
        StringsSession(softmax_regression())

"""The network of strings learns what the targets ask for, and the file that ships answers as it does."""

from pathlib import Path

import numpy as np
import pytest
import torch

from inkdigits.datasets.idx import write_idx
from inkdigits.errors import DamagedModel, Diverged, TrainingError
from inkdigits.inference.strings import CELL, StringsSession
from inkdigits.reading.finding import find_at_size
from inkdigits.store import ModelStore
from inkdigits.trainer.fit import Schedule
from inkdigits.trainer.strings.composing import Composed, Mark, compose
from inkdigits.trainer.strings.export import export, folded, prove
from inkdigits.trainer.strings.fit import fit
from inkdigits.trainer.strings.glyphs import Writing
from inkdigits.trainer.strings.network import OUTPUTS, Finder
from inkdigits.trainer.strings.pipeline import StringsPlan, StringsRecipe, train_strings
from inkdigits.trainer.strings.stream import Batch, batch, batches
from inkdigits.trainer.strings.targets import loss_of, targets_of
from tests.small_models import digits


@pytest.fixture(scope="module")
def writing() -> Writing:
    return Writing(*digits())


def picture(*marks: Mark) -> Composed:
    return Composed(np.full((64, 96), 200, np.uint8), marks, ())


def test_a_character_is_asked_for_in_the_cell_of_its_middle() -> None:
    wanted = targets_of([picture(Mark(5, (20, 16, 40, 44), 1.0))])
    row, column = np.unravel_index(int(wanted.heat[0].argmax()), wanted.heat[0].shape)
    assert (row * CELL[0], column * CELL[1]) == (28, 28) or (row * CELL[0], column * CELL[1]) == (28, 30)
    assert wanted.heat[0].max() == 1
    assert set(wanted.kinds.tolist()) == {5}
    for (_, down, across), (left, up, right, below) in zip(wanted.where, wanted.boxes, strict=True):
        x, y = (across + 0.5) * CELL[1], (down + 0.5) * CELL[0]
        assert (x - left, y - up, x + right, y + below) == pytest.approx((20, 16, 40, 44))


def test_what_is_half_cut_off_is_neither_asked_for_nor_forbidden() -> None:
    wanted = targets_of([picture(Mark(5, (0, 16, 10, 44), 0.5))])
    assert wanted.heat.max() == 0
    assert wanted.asked.min() == 0


def test_the_right_answer_costs_least() -> None:
    wanted = targets_of([picture(Mark(5, (20, 16, 40, 44), 1.0))])
    sure = torch.full((1, OUTPUTS, 16, 48), -9.0)
    sure[0, 0][torch.from_numpy(wanted.heat[0] == 1)] = 9.0
    sure[0, 6] = 9.0
    for place, box in zip(wanted.where, wanted.boxes, strict=True):
        sure[0, -4:, place[1], place[2]] = torch.from_numpy(box) / 8
    other = sure.clone()
    other[0, 6], other[0, 7] = -9.0, 9.0
    assert float(loss_of(sure, wanted)) < 0.01
    assert float(loss_of(other, wanted)) > 5


def test_a_batch_depends_on_its_number_alone(writing: Writing) -> None:
    first, again = batch(writing, 3, 2, size=4), batch(writing, 3, 2, size=4)
    assert np.array_equal(first.pictures, again.pictures)
    assert np.array_equal(first.targets.heat, again.targets.heat)
    assert not np.array_equal(first.pictures, batch(writing, 4, 2, size=4).pictures)


def test_every_batch_comes_twice() -> None:
    coming = list(batches(*digits(), seed=1, count=6, size=4))
    assert len(coming) == 6
    assert len({each.targets.heat.tobytes() for each in coming}) == 3


def test_it_learns_and_its_file_answers_alike(writing: Writing) -> None:
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    pictures = [compose((64, 96), writing, random) for _ in range(8)]
    lesson = Batch(np.stack([each.gray for each in pictures]), targets_of(pictures))
    finder, curve = fit(Finder(16, 16), iter([lesson] * 40), Schedule(40, 8, 5e-3, 0.0, 8), lambda _share: None)
    assert curve[-1][1] < 0.75 * curve[0][1]
    ready = folded(finder)
    onnx = export(ready)
    assert prove(onnx, ready, lesson.pictures) < 1e-4
    found = find_at_size(StringsSession(onnx), pictures[0].gray)
    assert found.boxes.shape == (len(found), 4)


def test_a_loss_that_is_no_number_stops_the_training(writing: Writing) -> None:
    lesson = batch(writing, 0, 0, size=4)
    broken = Finder(16, 16)
    with torch.no_grad():
        broken.head.weight.fill_(float("nan"))
    with pytest.raises(Diverged, match="after 0 steps"):
        fit(broken, iter([lesson]), Schedule(1, 32, 1e-3, 0.0, 32), lambda _share: None)


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(DamagedModel):
        StringsSession(b"no model")


@pytest.fixture
def data(tmp_path: Path) -> str:
    images, labels = digits()
    (tmp_path / "data").mkdir()
    write_idx(tmp_path / "data" / "train-images-idx3-ubyte", images[::5])
    write_idx(tmp_path / "data" / "train-labels-idx1-ubyte", labels[::5].astype(np.uint8))
    return str(tmp_path / "data")


def test_the_whole_training_ends_in_a_registered_version(tmp_path: Path, data: str) -> None:
    store = ModelStore(tmp_path / "store")
    said: list[str] = []
    small = StringsRecipe(width=16, wide=32, steps=300, batch=8, learning_rate=8e-3, fitted_on=80, scored_on=20)
    plan = StringsPlan(recipe=small, name="small", data=data)
    card = train_strings(plan, store, tmp_path, lambda _share, doing: said.append(doing))
    assert store.promoted("strings") == card.version
    assert set(card.extra["sureness"]) == {"middle", "kind", "constant"}
    assert card.extra["unseen_writers"]["pictures"] == 20
    assert card.extra["before_quantization"]["unseen_writers"]["whole"] == pytest.approx(
        card.extra["unseen_writers"]["whole"], abs=0.2
    )
    assert said[-1] == "done"


def test_a_network_that_reads_nothing_is_not_registered(tmp_path: Path, data: str) -> None:
    store = ModelStore(tmp_path / "store")
    plan = StringsPlan(recipe=StringsRecipe(width=16, wide=16, steps=1, batch=2, fitted_on=4, scored_on=4), data=data)
    with pytest.raises(TrainingError, match="Train it for longer"):
        train_strings(plan, store, tmp_path)
    assert store.names() == []

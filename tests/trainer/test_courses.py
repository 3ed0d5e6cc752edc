"""Recipes with a committee: nobody is scored on what it learned from, lessons are shared, the seed decides all."""

import numpy as np
import pytest
from sklearn.base import clone

from inkdigits.datasets import DataSet
from inkdigits.errors import UnknownRecipe
from inkdigits.store import Card, ModelStore
from inkdigits.trainer import crossval, recipe
from inkdigits.trainer.augment import Augmentation
from inkdigits.trainer.cnn import CnnClassifier
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.courses import Courses, Faculty, Student
from inkdigits.trainer.mlp import MlpClassifier
from inkdigits.trainer.network import NetworkClassifier, Training
from inkdigits.trainer.parallel import Crew
from inkdigits.trainer.pipeline import Plan, train_models
from inkdigits.trainer.recipe import Recipe
from inkdigits.trainer.stream import STEPS

TRAINING = Training(epochs=12, batch=64, learning_rate=3e-3)
MEMBERS = (MlpClassifier("48", TRAINING, Augmentation()), MlpClassifier("32 32", TRAINING, Augmentation()))


def taught(name: str, estimator: NetworkClassifier, folds: int) -> Recipe:
    return Recipe(name=name, model=estimator.name, estimator=estimator, folds=folds, members=MEMBERS, lessons=2)


def faculty(data: DataSet, folds: int) -> Faculty:
    made = Faculty(MEMBERS, data, crossval.folds(data, folds, 0), 0)
    with Crew(data.images, data.labels, 1) as crew:
        made.take(crew.carry_out(made.tasks(), lambda _number, _share: None))
    return made


@pytest.fixture(scope="module")
def of_folds(sample: DataSet) -> Faculty:
    return faculty(sample, 3)


@pytest.fixture(scope="module")
def of_one_part(sample: DataSet) -> Faculty:
    return faculty(sample, 1)


def test_each_fold_has_a_member_that_did_not_see_it(of_folds: Faculty, sample: DataSet) -> None:
    tasks = of_folds.tasks()
    assert len(tasks) == 3
    assert all(not set(task.train) & set(task.validate) for task in tasks)
    assert sorted(np.concatenate([task.validate for task in tasks])) == list(range(500))
    assert sorted(of_folds.unseen.places) == list(range(500))
    assert len(of_folds.known()) == 500


def test_an_answer_for_an_unseen_image_comes_from_members_that_did_not_see_it(
    of_folds: Faculty, sample: DataSet
) -> None:
    first = of_folds.splits[0][1]
    alone = Committee.of(of_folds.committee.members[:1]).outputs(sample.images[first])
    assert np.allclose(of_folds.unseen.outputs[: len(first)], alone, atol=1e-5)


def test_with_one_split_every_member_learns_from_the_same_part(of_one_part: Faculty) -> None:
    first, second = of_one_part.tasks()
    assert np.array_equal(first.train, second.train)
    assert len(of_one_part.unseen.labels) == 50
    assert len(of_one_part.known()) == 450


def test_a_student_learns_from_the_lessons_and_is_scored_on_what_nobody_saw(
    of_one_part: Faculty, sample: DataSet
) -> None:
    student = Student(taught("best", MlpClassifier("64", TRAINING, Augmentation()), 1), of_one_part, 0)
    with Crew(sample.images, sample.labels, 1) as crew:
        student.lessons = crew.carry_out(student.lesson_tasks(), lambda _number, _share: None)
        (result,) = crew.carry_out([student.task()], lambda _number, _share: None)
    assert [lesson.shape for lesson in student.lessons] == [(STEPS * 64, 10)]
    trained = student.take(result)
    assert set(trained.unseen.places) == set(of_one_part.splits[0][1])
    assert not trained.calibrated
    assert trained.scores["augmented"].scores[0] > 0.6


def test_lessons_are_the_committee_s_words_on_the_very_pictures_of_the_stream(
    of_one_part: Faculty, sample: DataSet
) -> None:
    student = Student(taught("best", MlpClassifier("64", TRAINING, Augmentation()), 1), of_one_part, 0)
    (task, *_rest) = student.lesson_tasks()
    lesson = task.carry_out(sample.images, sample.labels, lambda _share: None)
    stream = student.network().stream(sample.images[task.train], sample.labels[task.train].astype(np.int64))
    batch = next(iter(stream.block(0)))
    shown = (batch.images[:, 0].numpy() * 255).round().astype(np.uint8)
    assert np.allclose(of_one_part.committee.predict_proba(shown), lesson[:64], atol=0.06)


def test_the_students_of_a_run_share_committee_and_lessons(sample: DataSet) -> None:
    courses = Courses(sample, 0)
    splits = crossval.folds(sample, 2, 0)
    for name, estimator in (("best", MlpClassifier("64", TRAINING)), ("tiny", CnnClassifier("4/5/2 pool", TRAINING))):
        courses.add(taught(name, estimator, 2), splits, (True,))
    tasks = [[task.title for task in round_[0]] for round_ in _carried_out(courses, sample)]
    assert [len(titles) for titles in tasks] == [2, 1, 2]
    best, tiny = courses.trained()
    assert (best.recipe.name, tiny.recipe.name) == ("best", "tiny")
    assert best.calibrated


def _carried_out(courses: Courses, data: DataSet) -> list[tuple]:  # type: ignore[type-arg]
    done = []
    with Crew(data.images, data.labels, 1) as crew:
        for tasks, take in courses.rounds():
            done.append((tasks, take))
            take(crew.carry_out(tasks, lambda _number, _share: None))
    return done


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[ModelStore, list[Card]]]:
    """The same plan twice, in one process and in two."""
    made = []
    for processes in (1, 2):
        folder = tmp_path_factory.mktemp("taught")
        plan = Plan(models=["cnn"], recipes=("committee", "best", "tiny"), folds=2, epochs=2, processes=processes)
        store = ModelStore(folder / "models")
        made.append((store, train_models(plan, store, folder)))
    return made


def test_the_same_seed_gives_the_same_files(runs: list[tuple[ModelStore, list[Card]]]) -> None:
    first, second = ([card.onnx_sha256 for card in cards] for _store, cards in runs)
    assert first == second
    assert len(set(first)) == 3


def test_versions_and_cards_name_their_recipe(runs: list[tuple[ModelStore, list[Card]]]) -> None:
    _store, cards = runs[0]
    for card, name in zip(cards, ("committee", "best", "tiny"), strict=True):
        assert card.version.endswith(f"-sample-500-{name}")
        assert card.extra["recipe_name"] == name
        assert len(card.folds["members"]["scores"]) == len(recipe.FEW_MEMBERS)
        assert card.extra["curves"]["members"][0][-1]["epoch"] == pytest.approx(2, abs=0.3)
    assert cards[0].onnx_bytes > cards[1].onnx_bytes > cards[2].onnx_bytes


def test_every_recipe_is_found_by_name_for_few_and_for_many() -> None:
    for name in recipe.names():
        for model in recipe.models(name):
            for images in (500, 60_000):
                found = recipe.find(name, model, images)
                assert (found.name, found.model) == (name, model)
                assert recipe.described(clone(found.estimator))["estimator"]


def test_a_recipe_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(UnknownRecipe, match=r"no recipe 'huge' for svm\. Available: quick for svm, mlp, cnn; best"):
        recipe.chosen(["huge"], ["svm", "cnn"], 500)
    with pytest.raises(UnknownRecipe, match="no recipe 'tiny' for svm"):
        recipe.chosen(["tiny"], ["svm"], 500)


def test_a_recipe_is_followed_for_those_models_it_is_for() -> None:
    assert [of.model for of in recipe.chosen(["tiny", "quick"], ["svm", "cnn"], 500)] == ["cnn", "svm", "cnn"]

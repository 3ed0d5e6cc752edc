"""What has to be fitted for a recipe, in what order, and what came out of it.

    Folds        a recipe that learns from labels: fits on folds, and one on everything
    Faculty      a committee: fits on folds, then the lessons it gives
    Student      a recipe that learns from a faculty's lessons
    Courses      all of a run, in three rounds of tasks that can be carried out at the same time

Each names its tasks and takes their results; who carries them out is `parallel`'s business. Knows no store and no file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from inkdigits.datasets import DataSet
from inkdigits.trainer import calibrate, crossval, recipe
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.crossval import Fold, OutOfFold
from inkdigits.trainer.estimator import CurvePoint, DigitClassifier
from inkdigits.trainer.fit import blocks
from inkdigits.trainer.network import NetworkClassifier
from inkdigits.trainer.parallel import Task
from inkdigits.trainer.recipe import Recipe
from inkdigits.trainer.stream import STEPS
from inkdigits.trainer.tasks import Fit, Fitted, Indices, Teach

NOBODY = np.empty(0, np.int64)
TEACHING = 0.4
"""A committee's answer takes so much of the time that a step of its training takes for the same images."""

Curves = dict[str, list[tuple[CurvePoint, ...]]]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What a recipe gave: the estimator that is kept, the answers it is calibrated by, and what the card tells.

    `unseen` are answers of this estimator, of the models of its folds, or of its committee for images they were not
    fitted on; where `own`, of this very estimator. `scores` by "augmented", "plain" or "members". Where `calibrated`,
    its outputs were already learned as calibrated probabilities.
    """

    recipe: Recipe
    fitted: DigitClassifier
    unseen: OutOfFold
    scores: dict[str, OutOfFold]
    curves: Curves
    calibrated: bool = False
    own: bool = False

    @property
    def eight_bit(self) -> bool:
        """Whether its file is to calculate with 8-bit numbers; only what is scored as it then is may do so."""
        return self.own and bool(getattr(self.fitted, "eight_bit", False))


@dataclass(slots=True, eq=False)
class Folds:
    """A recipe that learns from labels. `ways`: with augmentation, without, or both; the first is kept."""

    recipe: Recipe
    data: DataSet
    splits: Sequence[Fold]
    seed: int
    ways: tuple[bool, ...]

    def tasks(self) -> list[Fit]:
        """A fit per fold and way, and one on all images where the recipe wants it."""
        found = [self._fold(way, number) for way in self.ways for number in range(len(self.splits))]
        if self.recipe.refit:
            everything = np.arange(len(self.data))
            found.append(self._fit("on all images", self.ways[0], 0, everything, NOBODY))
        return found

    def _fold(self, augmented: bool, number: int) -> Fit:
        title = f"fold {number + 1} of {len(self.splits)}, {_kind(augmented)}"
        return self._fit(title, augmented, number + 1, *self.splits[number])

    def _fit(self, title: str, augmented: bool, number: int, train: Indices, validate: Indices) -> Fit:
        estimator = self.recipe.seeded(number, self.seed, augmented)
        title = f"{self.recipe.model}, {title}"
        return Fit(title, estimator, train, validate, recipe.work(estimator, len(train)))

    def take(self, results: Sequence[Fitted]) -> Trained:
        """What came of the tasks, in their order."""
        count = len(self.splits)
        unseen = [validate for _train, validate in self.splits]
        parts = {_kind(way): results[at * count : (at + 1) * count] for at, way in enumerate(self.ways)}
        scores = {kind: crossval.gathered(self.data, unseen, [r.outputs for r in part]) for kind, part in parts.items()}
        curves = {kind: [r.estimator.curve_ for r in part] for kind, part in parts.items()}
        kept = results[-1] if self.recipe.refit else results[0]
        own = count == 1 and not self.recipe.refit
        return Trained(self.recipe, kept.estimator, scores[_kind(self.ways[0])], scores, curves, own=own)


@dataclass(slots=True, eq=False)
class Faculty:
    """The committee of a run. With one split all members are fitted on the same part; else each on another fold's."""

    members: tuple[NetworkClassifier, ...]
    data: DataSet
    splits: Sequence[Fold]
    seed: int
    committee: Committee = field(init=False)
    unseen: OutOfFold = field(init=False)
    scores: OutOfFold = field(init=False)
    curves: Curves = field(init=False)

    def tasks(self) -> list[Fit]:
        """A fit per member."""
        count = max(len(self.members), len(self.splits))
        return [self._member(number, count) for number in range(count)]

    def _member(self, number: int, count: int) -> Fit:
        estimator = clone(self.members[number % len(self.members)])
        estimator.set_params(seed=recipe.fit_seed(self.seed, number + 1))
        train, validate = self.splits[number % len(self.splits)]
        title = f"committee, member {number + 1} of {count}"
        return Fit(title, estimator, train, validate, recipe.work(estimator, len(train)))

    def take(self, results: Sequence[Fitted]) -> None:
        """Calibrate the members by what they said of images they did not see, and form the committee."""
        unseen = [self.splits[number % len(self.splits)][1] for number in range(len(results))]
        self.scores = crossval.gathered(self.data, unseen, [result.outputs for result in results])
        temperature = calibrate.temperature(self.scores.logits, self.scores.labels)
        members = [result.estimator for result in results]
        for member in members:
            member.temperature_ = temperature
        self.committee = Committee.of([member for member in members if isinstance(member, NetworkClassifier)])
        self.curves = {"members": [member.curve_ for member in members]}
        self.unseen = self._unseen()

    def _unseen(self) -> OutOfFold:
        """The committee's answers for each image from those members only that were not fitted on it."""
        if len(self.splits) == 1:
            places = self.splits[0][1]
            said = self.committee.outputs(self.data.images[places])
            return crossval.gathered(self.data, [places], [said])
        parts = []
        for number, (_train, places) in enumerate(self.splits):
            ignorant = [m for at, m in enumerate(self.committee.members) if at % len(self.splits) == number]
            parts.append(Committee.of(ignorant).outputs(self.data.images[places]))
        return crossval.gathered(self.data, [validate for _train, validate in self.splits], parts)

    def seconds_to_answer(self) -> float:
        """Roughly the seconds the committee takes for one image."""
        count = max(len(self.members), len(self.splits))
        members = [self.members[number % len(self.members)] for number in range(count)]
        return TEACHING * float(sum(recipe.work(member, 1) / member.training.epochs for member in members))

    def known(self) -> Indices:
        """Indices of the images that any member was fitted on."""
        return np.unique(np.concatenate([train for train, _validate in self.splits]))

    def trained(self, of: Recipe) -> Trained:
        """The committee as a model of its own."""
        own = len(self.splits) == 1
        return Trained(of, self.committee, self.unseen, {"members": self.scores}, self.curves, own=own)


@dataclass(slots=True, eq=False)
class Student:
    """A recipe whose network learns what a faculty's committee says of the pictures of its stream."""

    recipe: Recipe
    faculty: Faculty
    seed: int
    lessons: list[npt.NDArray[np.float16]] = field(default_factory=list)

    def network(self) -> NetworkClassifier:
        """The network to be fitted. Its stream is that of the run, whatever its own seed."""
        network = self.recipe.seeded(0, self.seed)
        if not isinstance(network, NetworkClassifier):
            raise TypeError(f"{type(network).__name__} cannot be taught")
        network.set_params(stream_seed=recipe.fit_seed(self.faculty.seed, 0))
        return network

    def stream_key(self) -> str:
        """Students with the same key learn from the same pictures."""
        network = self.network()
        how = network.training
        taught_by = id(self.faculty)
        pictures = (network.augmentation, network.deskew, network.stream_seed, how.batch, how.mixup, how.nondigits)
        return repr((taught_by, pictures))

    def lesson_count(self) -> int:
        """Blocks of lessons that are needed: the recipe's, or fewer where the fit ends before."""
        steps = self.network().training.steps(len(self.faculty.known()))
        return min(self.recipe.lessons, blocks(steps))

    def lesson_work(self) -> float:
        """Roughly the seconds that one block of lessons takes."""
        return self.faculty.seconds_to_answer() * STEPS * self.network().training.batch

    def lesson_tasks(self) -> list[Teach]:
        """One task for each block of lessons."""
        train, network, work = self.faculty.known(), self.network(), self.lesson_work()
        title = f"lessons of the committee for {self.recipe.model}"
        committee = self.faculty.committee
        return [Teach(title, committee, network, train, block, work) for block in range(self.lesson_count())]

    def task(self) -> Fit:
        """The network's fit; it is then asked for the images that no member saw."""
        train = self.faculty.known()
        rest = np.setdiff1d(np.arange(len(self.faculty.data)), train)
        network = self.network()
        title = f"{self.recipe.model}, {self.recipe.name}"
        return Fit(title, network, train, rest, recipe.work(network, len(train)), tuple(self.lessons))

    def take(self, result: Fitted) -> Trained:
        """Where every image was learned from, it is calibrated as its teachers were."""
        rest = np.setdiff1d(np.arange(len(self.faculty.data)), self.faculty.known())
        scores = {"members": self.faculty.scores}
        curves = self.faculty.curves | {"student": [result.estimator.curve_]}
        if not len(rest):
            return Trained(self.recipe, result.estimator, self.faculty.unseen, scores, curves, calibrated=True)
        own = crossval.gathered(self.faculty.data, [rest], [result.outputs])
        return Trained(self.recipe, result.estimator, own, {"augmented": own} | scores, curves, own=True)


def _kind(augmented: bool) -> str:
    return "augmented" if augmented else "plain"


Round = tuple[Sequence[Task], Callable[[list[Any]], None]]
"""Tasks, and what takes their results."""


class Courses:
    """All that a run has to do, and what has come of it; recipes with the same committee share it and its lessons."""

    def __init__(self, data: DataSet, seed: int) -> None:
        self._data = data
        self._seed = seed
        self._order: list[Recipe] = []
        self._folds: dict[Recipe, Folds] = {}
        self._faculties: dict[str, Faculty] = {}
        self._taught_by: dict[Recipe, Faculty] = {}
        self._students: dict[Recipe, Student] = {}
        self._trained: dict[Recipe, Trained] = {}

    def add(self, of: Recipe, splits: Sequence[Fold], ways: tuple[bool, ...]) -> None:
        """Take up a recipe; `ways` are those of `Folds`."""
        self._order.append(of)
        if not of.members:
            self._folds[of] = Folds(of, self._data, splits, self._seed, ways)
            return
        key = f"{len(splits)} {[recipe.described(member) for member in of.members]}"
        faculty = self._faculties.setdefault(key, Faculty(of.members, self._data, splits, self._seed))
        self._taught_by[of] = faculty
        if of.lessons:
            self._students[of] = Student(of, faculty, self._seed)

    def work(self) -> float:
        """Roughly the seconds that all of it takes on one core."""
        begun = sum(task.work for task in self._first_tasks())
        taught = sum(student.task().work for student in self._students.values())
        return begun + taught + sum(s.lesson_count() * s.lesson_work() for s in self._streams())

    def rounds(self) -> Iterator[Round]:
        """The rounds in order; the results of each must be taken before the next is asked for."""
        yield self._first_tasks(), self._take_first
        if self._students:
            yield [task for student in self._streams() for task in student.lesson_tasks()], self._take_lessons
            yield [student.task() for student in self._students.values()], self._take_students

    def trained(self) -> list[Trained]:
        """What came of each recipe, in the order they were added."""
        for of, faculty in self._taught_by.items():
            if not of.lessons:
                self._trained[of] = faculty.trained(of)
        return [self._trained[of] for of in self._order]

    def _first_tasks(self) -> list[Fit]:
        courses: list[Folds | Faculty] = [*self._folds.values(), *self._faculties.values()]
        return [task for course in courses for task in course.tasks()]

    def _take_first(self, results: list[Any]) -> None:
        rest = iter(results)
        for of, course in self._folds.items():
            self._trained[of] = course.take(list(islice(rest, len(course.tasks()))))
        for faculty in self._faculties.values():
            faculty.take(list(islice(rest, len(faculty.tasks()))))

    def _streams(self) -> list[Student]:
        """Of all students that learn from the same pictures, the one that needs the most of them."""
        longest: dict[str, Student] = {}
        for student in self._students.values():
            known = longest.setdefault(student.stream_key(), student)
            if student.lesson_count() > known.lesson_count():
                longest[student.stream_key()] = student
        return list(longest.values())

    def _take_lessons(self, results: list[Any]) -> None:
        rest = iter(results)
        for asking in self._streams():
            lessons = list(islice(rest, asking.lesson_count()))
            for student in self._students.values():
                if student.stream_key() == asking.stream_key():
                    student.lessons = lessons[: student.lesson_count()]

    def _take_students(self, results: list[Any]) -> None:
        for (of, student), result in zip(self._students.items(), results, strict=True):
            self._trained[of] = student.take(result)

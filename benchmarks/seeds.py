"""Trains the recipes with several seeds and writes what MNIST's test images say of each into benchmarks/record.jsonl.

    python benchmarks/seeds.py few [--only sample-500] --datasets FOLDER     three models from 500 images, seed by seed
    python benchmarks/seeds.py many --datasets FOLDER                        the networks from MNIST
    python benchmarks/seeds.py times --datasets FOLDER                       how long commands take, on a quiet machine

Nothing is chosen by these figures. A run that is in the record already is not made again, so that an interrupted one
goes on where it stopped; delete its lines to have it made anew. `benchmarks/accuracy.py` prints the table of them.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.datasets import DataSet
from inkdigits.datasets.idx import write_idx
from inkdigits.datasets.mnist import mnist
from inkdigits.evaluation.answers import answers_of
from inkdigits.evaluation.cost import microseconds
from inkdigits.evaluation.measures import accuracy, calibration_error
from inkdigits.inference.session import Session
from inkdigits.store import Card, ModelStore
from inkdigits.trainer import crossval, recipe
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.courses import Faculty, Folds, Student, Trained
from inkdigits.trainer.estimator import DigitClassifier
from inkdigits.trainer.finish import finish
from inkdigits.trainer.parallel import Crew, cores
from inkdigits.trainer.pipeline import Plan, train_models

RECORD = Path(__file__).parent / "record.jsonl"
SEEDS = 5
DRAWS = 5


def main() -> int:
    """Make the runs that are not in the record yet."""
    parser = argparse.ArgumentParser(description="train recipes with several seeds and record their test scores")
    parser.add_argument("part", choices=("few", "many", "times"))
    parser.add_argument("--only", help="only this data set of the few")
    parser.add_argument("--datasets", type=Path, required=True, help="where MNIST's files are, or are downloaded to")
    parser.add_argument("--keep", type=Path, help="a model store that takes the versions of seed 0")
    arguments = parser.parse_args()
    test = mnist("test", arguments.datasets)
    if arguments.part == "few":
        few(arguments.datasets, test, arguments.only, arguments.keep)
    elif arguments.part == "many":
        many(mnist("train", arguments.datasets), test, arguments.keep)
    else:
        times(arguments.datasets, test)
    return 0


def recorded() -> list[dict[str, Any]]:
    """Every line of the record."""
    return [json.loads(line) for line in RECORD.read_text().splitlines()] if RECORD.exists() else []


def is_recorded(data: str, seed: int, model: str, *names: str) -> bool:
    """Whether that run is in the record for every one of these recipes of the model."""
    known = {row["recipe"] for row in recorded() if (row["data"], row["seed"], row["model"]) == (data, seed, model)}
    return known >= set(names)


def write_down(**figures: object) -> None:
    """Add a line to the record and print it. One of the same model is not repeated, when a part is made again."""
    if figures.get("onnx_sha256") in {row.get("onnx_sha256") for row in recorded()} - {None}:
        return
    line = json.dumps(figures)
    with RECORD.open("a") as file:
        file.write(line + "\n")
    print(line, flush=True)


def figures(onnx: bytes, card: Card, test: DataSet) -> dict[str, object]:
    """What the record says of one finished model."""
    session = Session(onnx)
    found = answers_of(session, test.images, test.labels, title=card.model, accept_above=card.accept_above)
    return {
        "model": card.model,
        "recipe": card.extra["recipe_name"],
        "accuracy": round(accuracy(found).value, 6),
        "calibration_error": round(calibration_error(found), 6),
        "answered": round(float(found.sure.mean()), 6),
        "images": len(test),
        "parameters": card.parameters,
        "bytes": card.onnx_bytes,
        "microseconds": microseconds(session),
        "onnx_sha256": card.onnx_sha256,
    }


def few(datasets: Path, test: DataSet, only: str | None, keep: Path | None) -> None:
    """The `best` recipe of all three models, and `tiny`, from 500 images: five seeds of both sets, and five draws."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data, seed in _few_runs(datasets, Path(folder)):
            for models in (("svm",), ("mlp", "cnn")):
                if (only is None or name.startswith(only)) and not is_recorded(name, seed, models[0], "best"):
                    unseen = _unseen(name, test, datasets)
                    store = keep if (name, seed) == ("sample-500", 0) else None
                    _few(models, name, data, seed, datasets, unseen, store)


def _few_runs(datasets: Path, folder: Path) -> Iterator[tuple[str, str, int]]:
    for seed in range(SEEDS):
        yield "sample-500", "sample-500", seed
        yield "given-500", "given-500", seed
    train = mnist("train", datasets)
    for number in range(DRAWS):
        chosen = _draw(train, number)
        place = folder / f"draw-{number}"
        place.mkdir()
        write_idx(place / "train-images-idx3-ubyte", train.images[chosen])
        write_idx(place / "train-labels-idx1-ubyte", train.labels[chosen])
        yield f"draw-{number}", str(place), 0


def _draw(train: DataSet, number: int) -> np.ndarray:
    """Fifty of each digit, at random."""
    order = np.random.default_rng([2026, number]).permutation(len(train))
    return np.concatenate([order[train.labels[order] == digit][:50] for digit in range(10)])


def _unseen(name: str, test: DataSet, datasets: Path) -> DataSet:
    """The test images; without those that were trained on, where the 500 are some of them."""
    if name != "given-500":
        return test
    from inkdigits import datasets as sets

    rest = sets.held_out("given-500", datasets)
    assert rest is not None
    return rest


def _few(
    models: Sequence[str], name: str, data: str, seed: int, datasets: Path, test: DataSet, keep: Path | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = ModelStore(Path(folder))
        begun, cpu = time.monotonic(), _cpu_seconds()
        recipes = ("best",) if models == ("svm",) else ("best", "tiny")
        command = f"inkdigits train {' '.join(models)} --recipe {','.join(recipes)} --data {name} --seed {seed}"
        plan = Plan(models=models, recipes=recipes, data=data, seed=seed, command=command)
        cards = train_models(plan, store, datasets)
        took = {"wall_seconds": round(time.monotonic() - begun), "cpu_seconds": round(_cpu_seconds() - cpu)}
        for card in cards:
            onnx = store.model_bytes(card.model, card.version)
            write_down(data=name, seed=seed, **figures(onnx, card, test), **took)
            if keep is not None:
                ModelStore(keep).register(card, onnx)


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def many(train: DataSet, test: DataSet, keep: Path | None) -> None:
    """From MNIST: five SVMs, the committee with its five members, and five of each pupil of the teachers.

    The members are five fits of the best CNN, the first of them that of its seed 0. The pupils' seeds change their
    initial weights and the order of their lessons, not their teachers. The committee is also scored without each of
    its members.
    """
    splits = crossval.folds(train, 1, 0)
    with Crew(train.images, train.labels) as crew:
        _labelled(crew, recipe.find("best", "svm", len(train)), splits, train, test, keep)
        if not is_recorded("mnist", 0, "cnn", "committee"):
            _committee(crew, splits, train, test, keep)
        if not is_recorded("mnist", SEEDS - 1, "mlp", "best"):
            teachers = Faculty(recipe.TEACHERS, train, splits, 0)
            begun = teachers.tasks()
            teachers.take(crew.carry_out(begun, _tell(begun)))
            _pupils(crew, teachers, train, test, keep)


def _labelled(
    crew: Crew, of: recipe.Recipe, splits: list[crossval.Fold], train: DataSet, test: DataSet, keep: Path | None
) -> None:
    """The seeds of a recipe that learns from labels which are not recorded yet."""
    seeds = [seed for seed in range(SEEDS) if not is_recorded("mnist", seed, of.model, of.name)]
    courses = [Folds(of, train, splits, seed, (True,)) for seed in seeds]
    # As many at once as there are cores, and what is done is written down before the next begin.
    for first in range(0, len(courses), cores()):
        some = courses[first : first + cores()]
        tasks = [task for course in some for task in course.tasks()]
        results = iter(crew.carry_out(tasks, _tell(tasks)))
        for course in some:
            trained = course.take(list(islice(results, len(course.tasks()))))
            _finished(trained, course.seed, train, test, keep)


def _committee(crew: Crew, splits: list[crossval.Fold], train: DataSet, test: DataSet, keep: Path | None) -> None:
    of, best = (recipe.find(name, "cnn", len(train)) for name in ("committee", "best"))
    faculty = Faculty(of.members, train, splits, 0)
    tasks = faculty.tasks()
    fitted = crew.carry_out(tasks, _tell(tasks))
    for number, member in enumerate(fitted):
        alone = Folds(best, train, splits, number, (True,)).take([deepcopy(member)])
        _finished(alone, number, train, test, keep)
    faculty.take(fitted)
    _finished(faculty.trained(of), 0, train, test, keep)
    members = faculty.committee.members
    for left_out in range(len(members)):
        smaller = Committee.of([member for number, member in enumerate(members) if number != left_out])
        without = Trained(of, smaller, _said(smaller, faculty, train), {}, {}, own=True)
        _finished(without, left_out, train, test, None, "committee of all but one")


def _said(of: DigitClassifier, faculty: Faculty, train: DataSet) -> crossval.OutOfFold:
    places = faculty.splits[0][1]
    return crossval.gathered(train, [places], [of.outputs(train.images[places])])


def _pupils(crew: Crew, faculty: Faculty, train: DataSet, test: DataSet, keep: Path | None) -> None:
    pupils = [recipe.find("tiny", "cnn", len(train)), recipe.find("best", "mlp", len(train))]
    asking = max((Student(of, faculty, 0) for of in pupils), key=Student.lesson_count)
    lessons = crew.carry_out(asking.lesson_tasks(), _tell(asking.lesson_tasks()))
    students = [Student(of, faculty, seed) for seed in range(SEEDS) for of in pupils]
    for student in students:
        student.lessons = lessons[: student.lesson_count()]
    for first in range(0, len(students), 2):
        pair = students[first : first + 2]
        tasks = [student.task() for student in pair]
        for student, result in zip(pair, crew.carry_out(tasks, _tell(tasks)), strict=True):
            _finished(student.take(result), student.seed, train, test, keep)


def _finished(
    trained: Trained, seed: int, train: DataSet, test: DataSet, keep: Path | None, name: str | None = None
) -> None:
    version = f"seed-{seed}"
    if keep is not None and seed == 0:
        of = trained.recipe
        version = ModelStore(keep).new_version(train.name if of.name == recipe.DEFAULT else f"{train.name}-{of.name}")
    command = f"inkdigits train svm mlp cnn --recipe committee,best,tiny --data mnist --seed {seed}"
    made = finish(trained, version, train, test, seed, command)
    card = Card(**made.story, seconds=0.0)
    line = figures(made.onnx, card, test)
    write_down(data="mnist", seed=seed, **(line | ({"recipe": name} if name else {})))
    if keep is not None and seed == 0 and name is None:
        ModelStore(keep).register(card, made.onnx)


def _tell(tasks: list[Any]) -> Any:
    told = set[tuple[int, int]]()

    def progress(number: int, share: float) -> None:
        tenth = int(share * 4)
        if (number, tenth) not in told and len(tasks) < 20:
            told.add((number, tenth))
            print(f"{time.strftime('%H:%M:%S')} {tasks[number].title}: {share:.0%}", file=sys.stderr, flush=True)

    return progress


def times(datasets: Path, test: DataSet) -> None:
    """Whole commands from start to end, data loading and Python's own start included."""
    for seed in range(SEEDS):
        if not is_recorded("mnist", seed, "cnn", "sprint"):
            options = ["cnn", "--recipe", "sprint", "--data", "mnist", "--seed", str(seed)]
            wall, cards = _timed(options, datasets)
            for card, onnx in cards:
                write_down(data="mnist", seed=seed, **figures(onnx, card, test), wall_seconds=wall)
    for what, options in (
        ("cnn from sample-500, best", ["cnn", "--recipe", "best"]),
        ("three models, ten folds, quick", ["svm", "mlp", "cnn", "--augment"]),
    ):
        if not is_recorded("sample-500", 0, "", f"timed: {what}"):
            wall, _cards = _timed(options, datasets)
            write_down(data="sample-500", seed=0, model="", recipe=f"timed: {what}", wall_seconds=wall)


def _timed(options: list[str], datasets: Path) -> tuple[float, list[tuple[Card, bytes]]]:
    """Seconds that `inkdigits train` takes, and what it registered."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "inkdigits",
            "train",
            *options,
            "--output",
            folder,
            "--datasets",
            str(datasets),
        ]
        begun = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall = round(time.monotonic() - begun, 1)
        store = ModelStore(Path(folder))
        found = [(name, version) for name in store.names() for version in store.versions(name)]
        return wall, [(store.card(*one), store.model_bytes(*one)) for one in found]


if __name__ == "__main__":
    sys.exit(main())

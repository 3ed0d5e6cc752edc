"""The recipes: named, fixed ways to train each model, for few images and for many.

Their figures were chosen on validation images, see docs/experiments.md. Knows nothing of data sets, folds or files.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from typing import Any

from sklearn.base import clone

from inkdigits.errors import UnknownRecipe
from inkdigits.trainer.augment import Augmentation
from inkdigits.trainer.cnn import CnnClassifier
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.estimator import DigitClassifier
from inkdigits.trainer.mlp import MlpClassifier
from inkdigits.trainer.network import NetworkClassifier, Training
from inkdigits.trainer.svm import SvmClassifier

MODELS = ("svm", "mlp", "cnn")
DEFAULT = "quick"
FEW_IMAGES = 10_000
"""Up to so many images the recipes for few are used."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Recipe:
    """How one model is trained.

    `estimator` is what is kept, `plain` the same without augmentation, scored beside it; None: it is not. `folds` 1
    holds a tenth back once. `refit`: what is kept is fitted anew on all images, else it is the one that was scored.
    `members` of a committee, if any, are fitted first, each fold's on the fold's training part; where the estimator
    is a network it learns from their answers on `lessons` blocks of its stream. `threads` 0 is one per core.
    """

    name: str
    model: str
    estimator: DigitClassifier
    plain: DigitClassifier | None = None
    folds: int = 1
    refit: bool = True
    members: tuple[NetworkClassifier, ...] = ()
    lessons: int = 0
    threads: int = 1

    def seeded(self, number: int, seed: int, augmented: bool = True) -> DigitClassifier:
        """A fresh copy of the estimator for the fit with that number of a run with that seed."""
        template = self.estimator if augmented or self.plain is None else self.plain
        copy: DigitClassifier = clone(template).set_params(seed=fit_seed(seed, number))
        return copy

    def with_epochs(self, epochs: int | None) -> "Recipe":
        """The same recipe with other passes over the data for every network in it."""
        if epochs is None:
            return self
        plain = None if self.plain is None else _with_epochs(self.plain, epochs)
        members = tuple(_with_epochs(member, epochs) for member in self.members)
        return replace(self, estimator=_with_epochs(self.estimator, epochs), plain=plain, members=members)


def fit_seed(seed: int, number: int) -> int:
    """Seeds of one run's fits, different from those of runs with other seeds."""
    return seed * 100 + number


def _with_epochs(estimator: Any, epochs: int) -> Any:
    if isinstance(estimator, NetworkClassifier):
        return clone(estimator).set_params(training=replace(estimator.training, epochs=epochs))
    return estimator


QUICK = "16/5/2 32 pool 48 64"
WIDE_END = "16/5/2 32 pool 64 96"
TINY = "16/5/2 16/3/2 32 32 pool"

FOR_FEW = Augmentation(rotation=12.0, log_scale=0.14, stretch=0.12, shear=0.2, shift=2.0, elastic=0.8)
FOR_MANY = Augmentation(
    rotation=9.0, log_scale=0.1, stretch=0.05, shear=0.12, shift=1.5, elastic=0.6, thickness=0.4, pen=0.1, blemish=0.2
)
FEW_TRAINING = Training(epochs=150, smoothing=0.1, mixup=0.2, nondigits=0.1)
MANY_TRAINING = Training(epochs=20, smoothing=0.05, nondigits=0.1)
MLP_RATE = 3e-3

CRISP = replace(FOR_FEW, bicubic=True)
FEW_MEMBERS = tuple(
    CnnClassifier(layers, replace(FEW_TRAINING, epochs=300, calm=0.2), CRISP, deskew=True)
    for layers in ("32/5/2 32 32 pool 64 64 64", "16/5/2 32 pool 64 64 64", WIDE_END)
)
TEACHERS = tuple(CnnClassifier(WIDE_END, replace(MANY_TRAINING, epochs=36), FOR_MANY) for _ in range(5))
# Labels teach this network more than its teachers do, if they are given time.
BEST_OF_MANY = CnnClassifier(
    WIDE_END,
    replace(MANY_TRAINING, epochs=120, calm=0.2),
    replace(FOR_MANY, blemish=0.1, bicubic=True),
    sideways=1,
    eight_bit=True,
)
MANY_MEMBERS = (BEST_OF_MANY,) * 5

SAYS = {
    "quick": "minutes for all three models: folds with and without augmentation, then a fit on all images",
    "best": "the most accurate of its size: trained for long, and by a committee where that is better",
    "tiny": "a network of 40 kB that learns from a committee",
    "committee": "a committee itself: the most accurate, and the slowest to answer",
    "sprint": "a good network within seconds, on all cores",
}


def _quick(few: bool) -> list[Recipe]:
    how = FOR_FEW if few else FOR_MANY
    folds = 10 if few else 1
    training = FEW_TRAINING if few else MANY_TRAINING
    mlp = replace(training, epochs=250 if few else 40, learning_rate=MLP_RATE)
    # Without augmentation the same pictures come again and again; more passes only make the network surer of them.
    plain = Training(epochs=40 if few else 5)
    plain_mlp = Training(epochs=60 if few else 8, learning_rate=MLP_RATE)
    svm: dict[str, Any] = {"virtual": 16} if few else {"virtual": 2, "support_only": True}
    return [
        _recipe("quick", SvmClassifier(**svm, augmentation=unblemished(how)), SvmClassifier(**svm), folds),
        _recipe("quick", MlpClassifier("512 512", mlp, how), MlpClassifier("512 512", plain_mlp), folds),
        _recipe("quick", CnnClassifier(QUICK, training, how), CnnClassifier(QUICK, plain), folds),
    ]


def unblemished(how: Augmentation) -> Augmentation:
    """The same without damage and with fewer looks: a support vector machine would keep each copy as a vector."""
    return replace(how, blemish=0.0, pen=0.1, shift=1.5)


def _recipe(name: str, estimator: DigitClassifier, plain: DigitClassifier | None, folds: int, **more: Any) -> Recipe:
    return Recipe(name=name, model=estimator.name, estimator=estimator, plain=plain, folds=folds, **more)


def _taught(few: bool) -> list[Recipe]:
    """What a committee teaches, and the committee. Where there are few images each member leaves out another fold."""
    how = CRISP if few else FOR_MANY
    training = replace(FEW_TRAINING if few else MANY_TRAINING, epochs=800 if few else 40, mixup=0, smoothing=0)
    # What learns from a committee is small: it is shown less damage, for the sake of undamaged digits.
    shown = replace(how, blemish=how.blemish / 2)
    mlp = replace(training, learning_rate=MLP_RATE)
    svm: dict[str, Any] = {"virtual": 64, "components": 112} if few else {"virtual": 4, "support_only": True}
    folds, teachers = 10 if few else 1, FEW_MEMBERS if few else TEACHERS
    common: dict[str, Any] = {"folds": folds, "members": teachers, "lessons": 30 if few else 100}
    taught = _recipe("best", CnnClassifier(WIDE_END, training, shown, deskew=True), None, **common)
    virtual = unblemished(FOR_FEW if few else FOR_MANY)
    members = FEW_MEMBERS if few else MANY_MEMBERS
    return [
        _recipe("best", SvmClassifier(**svm, augmentation=virtual), None, folds),
        _recipe("best", MlpClassifier("512 512", mlp, shown, deskew=few), None, **common),
        taught if few else _recipe("best", BEST_OF_MANY, None, 1, refit=False),
        _recipe("tiny", CnnClassifier(TINY, training, shown), None, **common),
        _recipe("committee", Committee(members), None, folds, members=members),
    ]


def _sprint(few: bool) -> list[Recipe]:
    how = Augmentation(rotation=8, log_scale=0.1, shear=0.1, shift=1.5, elastic=0.0, thickness=0.0, pen=0.0)
    training = Training(epochs=100 if few else 1.5)
    return [_recipe("sprint", CnnClassifier(QUICK, training, how), None, 1, refit=False, threads=0)]


RECIPES: dict[bool, dict[tuple[str, str], Recipe]] = {
    few: {(recipe.name, recipe.model): recipe for recipe in [*_quick(few), *_taught(few), *_sprint(few)]}
    for few in (True, False)
}


def names() -> list[str]:
    """Names of all recipes, the default first."""
    return list(SAYS)


def models(name: str) -> list[str]:
    """The models that a recipe is for."""
    return [model for recipe, model in RECIPES[True] if recipe == name]


def find(name: str, model: str, images: int) -> Recipe:
    """The recipe for that many images. Raises UnknownRecipe, which lists those there are."""
    found = RECIPES[images <= FEW_IMAGES].get((name, model))
    if found is None:
        raise UnknownRecipe(name, model, {known: models(known) for known in names()})
    return found


def chosen(recipe_names: Sequence[str], wanted: Sequence[str], images: int) -> list[Recipe]:
    """The recipes of a run: every one of `recipe_names` for each model of `wanted` that it is for.

    Raises UnknownRecipe for a name that is none, or one that is for none of the models.
    """
    found = []
    for name in recipe_names:
        fitting = [model for model in wanted if model in models(name)]
        found += [find(name, model, images) for model in fitting or wanted[:1]]
    return found


def described(fitted: DigitClassifier) -> dict[str, Any]:
    """An estimator's figures for the card, as plain JSON values."""
    return {"estimator": type(fitted).__name__} | {key: _plain(value) for key, value in _parameters(fitted).items()}


def _parameters(fitted: DigitClassifier) -> dict[str, Any]:
    return dict(fitted.get_params(deep=False))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return described(value) if isinstance(value, DigitClassifier) else value


def work(unfitted: DigitClassifier, images: int) -> float:
    """Roughly the seconds that a fit takes on one core; only for progress bars and for what to start first."""
    if isinstance(unfitted, SvmClassifier):
        copies = unfitted.virtual if unfitted.augmentation else 0
        return 1e-4 * images * (1 + copies)
    if isinstance(unfitted, NetworkClassifier):
        return images * unfitted.training.epochs * (7e-5 if unfitted.name == "mlp" else _step_seconds(unfitted))
    return 0.0


def _step_seconds(network: NetworkClassifier) -> float:
    """Seconds for one image of a training step: growing with the layers, 0.15 ms for the quick recipe's."""
    channels = sum(int(word.split("/")[0]) for word in network.layers.split() if word != "pool")
    return 1.5e-4 * channels / 160

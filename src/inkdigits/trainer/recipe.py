"""Which figures each model is trained with, by how many images there are.

The figures were chosen on validation folds, see docs/experiments.md. Knows nothing of data sets, folds or files.
"""

from dataclasses import asdict
from typing import Any

from inkdigits.trainer.augment import Augmentation
from inkdigits.trainer.cnn import CnnClassifier
from inkdigits.trainer.estimator import DigitClassifier
from inkdigits.trainer.mlp import MlpClassifier
from inkdigits.trainer.svm import SvmClassifier

MODELS = ("svm", "mlp", "cnn")
FEW_IMAGES = 10_000
"""Up to so many images the recipes for few are used, and ten folds are the default."""

Figures = dict[str, Any]

ESTIMATORS: dict[str, type[DigitClassifier]] = {c.name: c for c in (SvmClassifier, MlpClassifier, CnnClassifier)}
FEW: dict[str, Figures] = {
    "svm": {"virtual": 16},
    "mlp": {"epochs": 250},
    "cnn": {"epochs": 150},
}
MANY: dict[str, Figures] = {
    "svm": {"virtual": 2, "support_only": True},
    "mlp": {"epochs": 40},
    "cnn": {"epochs": 20},
}
# Without augmentation the same pictures come again and again; more passes only make the network surer of them.
PLAIN_EPOCHS = {"few": {"mlp": 60, "cnn": 40}, "many": {"mlp": 8, "cnn": 5}}
GENTLER = Augmentation(rotation=12.0, log_scale=0.14, shear=0.2, shift=1.5, elastic=0.8)


def estimator(model: str, images: int, augmented: bool, seed: int, epochs: int | None = None) -> DigitClassifier:
    """An unfitted estimator for `model` ("svm", "mlp" or "cnn") and that many training images.

    `epochs` overrides the recipe's; the SVM has none. Raises KeyError for another model.
    """
    few = images <= FEW_IMAGES
    figures = dict((FEW if few else MANY)[model])
    if "epochs" in figures:
        if not augmented:
            figures["epochs"] = PLAIN_EPOCHS["few" if few else "many"][model]
        figures["epochs"] = epochs or figures["epochs"]
    strength = Augmentation() if few else GENTLER
    return ESTIMATORS[model](**figures, augmentation=strength if augmented else None, seed=seed)


def described(fitted: DigitClassifier) -> Figures:
    """An estimator's figures for the card, as plain JSON values."""
    figures = dict(fitted.get_params())
    if figures["augmentation"] is not None:
        figures["augmentation"] = asdict(figures["augmentation"])
    return {"estimator": type(fitted).__name__} | figures


def work(unfitted: DigitClassifier, images: int) -> float:
    """Roughly the seconds that a fit takes on one core; only for progress bars and for what to start first."""
    figures = unfitted.get_params()
    if "epochs" not in figures:
        copies = figures["virtual"] if figures["augmentation"] else 0
        return 1e-4 * images * (1 + copies)
    return images * float(figures["epochs"]) * (2.2e-4 if unfitted.name == "cnn" else 7e-5)

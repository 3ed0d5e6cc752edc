"""The report's summary in plain words. Knows how to say figures, not how they came about."""

from collections.abc import Iterator

from inkdigits.evaluation.content import Facts, Result
from inkdigits.evaluation.intervals import Estimate

MANY = 2000
"""From so many images on, a hundredth of a percent is more than half an image."""


def percent(share: float, images: int = MANY) -> str:
    """A share in [0, 1] in percent, with as many places as `images` can tell; 100 only where it is all of them."""
    places = 2 if images >= MANY else 1
    shown = f"{share * 100:.{places}f}"
    if share < 1 and float(shown) == 100:
        shown = f"{100 - 10**-places:.{places}f}"
    return f"{shown} %"


def estimate(figure: Estimate, images: int = MANY) -> str:
    """A share with its interval: `99.55 % (99.40 to 99.66)`."""
    low, high = (percent(end, images).removesuffix(" %") for end in (figure.low, figure.high))
    return f"{percent(figure.value, images)} ({low} to {high})"


def summary(facts: Facts, result: Result) -> tuple[str, ...]:
    """What model, how right, how sure, and what the images have to do with its training: a sentence each."""
    return tuple(_sentences(facts, result))


def _sentences(facts: Facts, result: Result) -> Iterator[str]:
    recipe = (
        f"by the recipe {facts.recipe_name}" if facts.recipe_name else f"as a {facts.recipe.get('estimator', 'model')}"
    )
    images = facts.data.get("images")
    count = f"{images:,}" if isinstance(images, int) else "the"
    trained_on = f"{count} images of {facts.data.get('name', 'an unnamed data set')}"
    command = f" ({facts.command})" if facts.command else ""
    how = f"{recipe}, with seed {facts.seed}{command}"
    yield f"{facts.model}, version {facts.version}, was trained on {trained_on} {how}."
    right = estimate(result.accuracy, result.images)
    yield f"It reads {right} of the {result.images:,} images of {result.data} rightly."
    yield _sureness(result)
    yield SEEN[result.seen]


def _sureness(result: Result) -> str:
    sure = result.sureness
    answered = percent(sure.answered.value, result.images)
    if sure.right is None:
        return "It gives none of its answers as sure."
    return (
        f"It gives {answered} of its answers as sure, and {percent(sure.right.value, sure.images)} of those are right."
    )


SEEN = {
    "folds": "Each image was answered by a model that had not seen it: those of the folds take turns.",
    "all": "The model was trained on these very images: the figures tell what it remembers, not how well it reads.",
    "some": "Some of these images took part in its training, so the figures are better than they would be on new ones.",
    "none": "None of these images took part in its training.",
    "unknown": "Whether some of these images took part in its training is not known; they are not the whole of it.",
}

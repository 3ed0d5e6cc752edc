"""The figures of the notebooks, every axis with its unit. Knows how to draw; what is drawn is counted elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from inkdigits.evaluation import Answers, measures
from inkdigits.trainer.courses import Curves

Images = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating[Any]]

COLUMNS = 10
COLOURS = {"augmented": "tab:blue", "plain": "tab:orange"}


def pictures(images: Images | Floats, titles: Sequence[str], heading: str) -> None:
    """Pictures (n, 28, 28) ten to a row, grey levels from 0 (black) to 255 (white), each with its title."""
    rows = max(1, -(-len(images) // COLUMNS))
    figure, grid = plt.subplots(rows, COLUMNS, figsize=(COLUMNS, 1.3 * rows + 0.5), squeeze=False, layout="constrained")
    figure.suptitle(heading)
    for place in grid.flat:
        place.axis("off")
    for place, image, title in zip(grid.flat, images, titles, strict=False):
        place.imshow(image, cmap="gray", vmin=0, vmax=255)
        place.set_title(title, fontsize=8)


def mistakes(answers: Answers, most: int = 20) -> None:
    """The wrong answers that were given with the most confidence."""
    worst = measures.worst_mistakes(answers, most)
    titles = [f"{answers.labels[i]} read as {answers.said[i]}\n{answers.confidence[i]:.0%} sure" for i in worst]
    wrong = int((~answers.right).sum())
    pictures(answers.images[worst], titles, f"{answers.title}: {len(worst)} of {wrong} mistakes, the surest first")


def bars(names: Sequence[str], heights: Sequence[float], x: str, y: str) -> None:
    """One bar for each name; `x` and `y` name the axes."""
    axes = _axes(x, y)
    axes.bar(names, heights, color="tab:blue")


def boxes(groups: Sequence[Floats], names: Sequence[str], x: str, y: str) -> None:
    """How values spread in each group: median, quartiles, range and what lies beyond."""
    _axes(x, y).boxplot(groups, tick_labels=names)


def histograms(groups: Mapping[str, Floats], x: str, y: str, bins: int = 30) -> None:
    """Histograms over each other, on the same bins."""
    axes = _axes(x, y)
    edges = np.histogram_bin_edges(np.concatenate(list(groups.values())), bins)
    for name, values in groups.items():
        axes.hist(values, edges.tolist(), alpha=0.6, label=name)
    axes.legend()


def map_of_digits(places: Floats, labels: Images, x: str, y: str) -> None:
    """Each digit written at its place, `places` (n, 2)."""
    axes = _axes(x, y, size=(8, 6))
    axes.scatter(places[:, 0], places[:, 1], s=0)
    for (across, up), label in zip(places, labels, strict=True):
        axes.text(across, up, str(label), color=f"C{label}", fontsize=8, ha="center", va="center")


def folds(scores: Mapping[str, Sequence[float]]) -> None:
    """Each fold's accuracy as a dot, their mean as a line."""
    axes = _axes("", "accuracy on the fold's unseen images (%)")
    axes.set_xticks(range(len(scores)), list(scores))
    axes.margins(x=0.2)
    for place, parts in enumerate(scores.values()):
        axes.plot([place] * len(parts), 100 * np.array(parts), "o", alpha=0.5)
        axes.plot([place - 0.2, place + 0.2], [100 * np.mean(parts)] * 2, color="black")


def learning(curves: Curves) -> None:
    """Each fold's curves: loss on its training images, and loss and accuracy on its unseen ones."""
    _figure, (losses, accuracies) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    for way, fits in curves.items():
        for number, points in enumerate(fits):
            label = way if number == 0 else None
            epochs = [point.epoch for point in points]
            colour = COLOURS[way]
            losses.plot(epochs, [point.loss for point in points], ":", color=colour)
            losses.plot(epochs, [point.validation_loss for point in points], color=colour, label=label)
            rights = [100 * (point.validation_accuracy or 0.0) for point in points]
            accuracies.plot(epochs, rights, color=colour, label=label)
    losses.set(xlabel="passes over the training images", ylabel="loss (nats)", yscale="log")
    losses.set_title("dotted: training images, solid: unseen images", fontsize=9)
    accuracies.set(xlabel="passes over the training images", ylabel="accuracy on unseen images (%)")
    accuracies.legend(title="a line for each fold")


def confusion(answers: Answers) -> None:
    """How often each digit was read as which other; right answers are left white."""
    counts = np.array(measures.confusion(answers))
    np.fill_diagonal(counts, 0)
    axes = _axes("digit that was read", "digit that was written", size=(5, 4.4))
    shown = axes.imshow(counts, cmap="Blues", vmin=0)
    axes.set(xticks=range(10), yticks=range(10), title=answers.title)
    plt.colorbar(shown, ax=axes, label="images", ticks=MaxNLocator(integer=True))


def reliability(several: Mapping[str, Answers]) -> None:
    """How often answers of a confidence are right; on the diagonal a model is as sure as it should be."""
    axes = _axes("confidence (%)", "right answers (%)", size=(5.5, 5))
    axes.plot([0, 100], [0, 100], ":", color="gray", label="as sure as right")
    for name, answers in several.items():
        found = measures.reliability(answers, 10)
        heights = [100 * part.accuracy.value for part in found]
        below = [100 * (part.accuracy.value - part.accuracy.low) for part in found]
        above = [100 * (part.accuracy.high - part.accuracy.value) for part in found]
        across = [100 * part.confidence for part in found]
        axes.errorbar(across, heights, np.maximum([below, above], 0), marker="o", capsize=2, label=name)
    axes.legend()


def coverage(several: Mapping[str, Answers]) -> None:
    """How right a model is when it answers only where it is surest."""
    axes = _axes("images answered, the surest first (%)", "right among those answered (%)")
    for name, answers in several.items():
        points = measures.coverage(answers)
        axes.plot([100 * p.answered for p in points], [100 * p.right for p in points], label=name)
    axes.legend()


def cost(microseconds: Mapping[str, float], accuracy: Mapping[str, float]) -> None:
    """What one picture costs against accuracy in [0, 1], a dot for each model."""
    axes = _axes("time for one picture (microseconds)", "accuracy on unseen images (%)")
    for name, time in microseconds.items():
        axes.plot(time, 100 * accuracy[name], "o", label=name)
    axes.set_xlim(left=0)
    axes.legend()


def _axes(x: str, y: str, size: tuple[float, float] = (7, 4)) -> Axes:
    _figure, axes = plt.subplots(figsize=size, layout="constrained")
    axes.set(xlabel=x, ylabel=y)
    return axes

"""From a fitted estimator to one ONNX file that gives the same probabilities, and the proof that it does.

Knows how each estimator answers; does not train, and does not know where files go.
"""

from collections.abc import Callable

import numpy as np
from torch import Tensor, nn

from inkdigits.errors import ExportMismatch
from inkdigits.inference.session import Session
from inkdigits.trainer.augment import BYTE, SIDE
from inkdigits.trainer.committee import TINY as MEMBERS_TINY
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.deskew import NOTHING, STEEPEST, moments, places
from inkdigits.trainer.estimator import DIGITS, DigitClassifier, Digits, Floats
from inkdigits.trainer.gradients import CELL, CELL_PADDING, CELL_STEP, FEATURES, FILTER, TINY, filters
from inkdigits.trainer.graph import Graph
from inkdigits.trainer.network import NetworkClassifier
from inkdigits.trainer.quantizing import quantized
from inkdigits.trainer.svm import SvmClassifier, coupling, pairing

# float32 against double precision with 12,000 support vectors: 0.00016 was measured; networks stay below 0.000002.
LARGEST_DIFFERENCE = 5e-4
AT_ONCE = 100


def export(estimator: DigitClassifier) -> bytes:
    """The ONNX file of a fitted SVM, MLP, CNN or committee, temperature inside. Raises TypeError for any other."""
    graph = Graph()
    scaled = graph.add("Mul", graph.add("Cast", "digits", to=1), graph.number(1 / BYTE))
    images = graph.add("Reshape", scaled, graph.shape(-1, 1, 28, 28))
    digit = None
    if isinstance(estimator, NetworkClassifier):
        seen = _upright(graph, images) if estimator.deskew else images
        logits, digit = _ten_and_digit(graph, _outputs(graph, seen, estimator), estimator.network_)
    elif isinstance(estimator, Committee):
        logits, digit = _committee(graph, images, estimator)
    elif isinstance(estimator, SvmClassifier):
        logits = _machine(graph, _gradients(graph, images), estimator)
    else:
        raise TypeError(f"{type(estimator).__name__} has no ONNX form")
    cooled = graph.add("Div", logits, graph.number(estimator.temperature_))
    return graph.to_bytes(graph.add("Softmax", cooled, axis=1), digit)


def prove(onnx: bytes, estimator: DigitClassifier, digits: Digits) -> float:
    """Compare the file's answers with the estimator's on `digits` uint8 (n, 28, 28), n >= 1.

    Returns the largest difference of a probability, also of that of being a digit. Raises ExportMismatch where it is
    above 5e-4, or another digit comes out that is more probable than the estimator's by more than that.
    """
    found, digit = answers(onnx, digits)
    wanted = estimator.predict_proba(digits)
    difference = max(float(np.abs(found - wanted).max()), float(np.abs(digit - estimator.digit_proba(digits)).max()))
    chosen = np.take_along_axis(wanted, found.argmax(axis=1, keepdims=True), axis=1)[:, 0]
    lost = float((wanted.max(axis=1) - chosen).max())
    # Written so that a NaN on either side fails too.
    if not (difference <= LARGEST_DIFFERENCE and lost <= LARGEST_DIFFERENCE):
        raise ExportMismatch(
            f"The exported {estimator.name} does not answer as the model it came from (largest difference of a "
            f"probability {difference:.2g}, allowed {LARGEST_DIFFERENCE:.0e}), so it was not registered. "
            "Please report this with the versions of PyTorch, scikit-learn and onnxruntime."
        )
    return difference


def eight_bit(onnx: bytes, known: Digits) -> bytes:
    """The same file with 8-bit convolutions, for the size that values have on digits uint8 (n, 28, 28) that were
    learned from.
    """
    return quantized(onnx, np.array_split(known, max(1, len(known) // AT_ONCE)), taken="digits", exact_stem=True)


def answers(onnx: bytes, digits: Digits, at_once: int = 500) -> tuple[Floats, Floats]:
    """Probabilities float32 (n, 10) and (n,) of being a digit that the file gives when run as the server runs it."""
    session = Session(onnx)
    parts = [session.answer(digits[start : start + at_once]) for start in range(0, len(digits), at_once)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _ten_and_digit(graph: Graph, outputs: str, network: nn.Sequential) -> tuple[str, str | None]:
    """The ten digits' logits, and from eleven outputs the probability of being a digit, else None."""
    if network[-1].out_features == DIGITS:
        return outputs, None
    logits, _last = graph.add_many("Split", outputs, graph.shape(DIGITS, 1), results=2, axis=1)
    shares = graph.add("Softmax", outputs, axis=1)
    _ten, none = graph.add_many("Split", shares, graph.shape(DIGITS, 1), results=2, axis=1)
    return logits, graph.add("Reshape", graph.add("Sub", graph.number(1.0), none), graph.shape(-1))


def _committee(graph: Graph, images: str, committee: Committee) -> tuple[str, str | None]:
    """The logarithm of the mean of the members' probabilities, and the mean of theirs of being a digit."""
    digits, shares = [], []
    seen = _upright(graph, images) if any(member.deskew for member in committee.members) else images
    for member in committee.members:
        outputs = _outputs(graph, seen if member.deskew else images, member)
        logits, share = _ten_and_digit(graph, outputs, member.network_)
        digits.append(graph.add("Softmax", graph.add("Div", logits, graph.number(member.temperature_)), axis=1))
        shares += [share] if share else []
    mean = graph.add("Add", _mean(graph, digits), graph.number(MEMBERS_TINY))
    return graph.add("Log", mean), _mean(graph, shares) if len(shares) == len(digits) else None


def _mean(graph: Graph, values: list[str]) -> str:
    return graph.add("Mul", graph.add("Sum", *values), graph.number(1 / len(values)))


def _upright(graph: Graph, images: str) -> str:
    """`deskew.upright` as a graph."""
    nothing, image = graph.number(NOTHING), graph.shape(-1, 1, 1)
    x_of_pixels, y_of_pixels = (graph.constant(_array(each)) for each in places())
    weights = graph.constant(_array(moments()))
    sums = graph.add("MatMul", graph.add("Reshape", images, graph.shape(-1, SIDE * SIDE)), weights)
    ink, *others = graph.add_many("Split", sums, graph.shape(1, 1, 1, 1, 1), results=5, axis=1)
    x, y, xy, yy = (graph.add("Div", other, graph.add("Add", ink, nothing)) for other in others)
    leaning = graph.add("Sub", xy, graph.add("Mul", x, y))
    height = graph.add("Add", graph.add("Sub", yy, graph.add("Mul", y, y)), nothing)
    slant = graph.add("Clip", graph.add("Div", leaning, height), graph.scalar(-STEEPEST), graph.scalar(STEEPEST))
    below = graph.add("Sub", y_of_pixels, graph.add("Reshape", y, image))
    moved = graph.add("Mul", graph.add("Reshape", slant, image), below)
    across = graph.add("Add", x_of_pixels, moved)
    down = graph.add("Expand", y_of_pixels, graph.add("Shape", across))
    pairs = (graph.add("Reshape", each, graph.shape(-1, SIDE, SIDE, 1)) for each in (across, down))
    taken = graph.add("GridSample", images, graph.add("Concat", *pairs, axis=3), mode="bicubic", align_corners=0)
    return graph.add("Clip", taken, graph.scalar(0.0), graph.scalar(1.0))


def _outputs(graph: Graph, images: str, estimator: NetworkClassifier) -> str:
    """What the network says of images that stand as it wants them; those moved to either side are one batch to it."""
    network, by = estimator.network_, estimator.sideways
    if not by:
        return _network(graph, images, network)
    ways = [graph.add("Pad", images, graph.shape(0, 0, 0, way, 0, 0, 0, -way)) for way in (-by, by)]
    together = _network(graph, graph.add("Concat", *ways, axis=0), network)
    last = network[-1]
    assert isinstance(last, nn.Linear)
    each = graph.add("Reshape", together, graph.shape(len(ways), -1, last.out_features))
    return graph.add("ReduceMean", each, axes=[0], keepdims=0)


def _network(graph: Graph, value: str, network: nn.Sequential) -> str:
    for layer in network:
        value = LAYERS[type(layer)](graph, value, layer)
    return value


def _convolution(graph: Graph, value: str, layer: nn.Conv2d) -> str:
    pads = [int(side) for side in layer.padding] * 2
    weights, biases = graph.halved(_array(layer.weight)), graph.constant(_array(layer.bias))
    return graph.add("Conv", value, weights, biases, pads=pads, strides=list(layer.stride))


def _linear(graph: Graph, value: str, layer: nn.Linear) -> str:
    return graph.add("Gemm", value, graph.halved(_array(layer.weight)), graph.constant(_array(layer.bias)), transB=1)


def _pool(graph: Graph, value: str, layer: nn.MaxPool2d) -> str:
    size = layer.kernel_size if isinstance(layer.kernel_size, tuple) else (layer.kernel_size,) * 2
    return graph.add("MaxPool", value, kernel_shape=size, strides=size)


LAYERS: dict[type[nn.Module], Callable[..., str]] = {
    nn.Conv2d: _convolution,
    nn.Linear: _linear,
    nn.MaxPool2d: _pool,
    nn.ReLU: lambda graph, value, _layer: graph.add("Relu", value),
    nn.Flatten: lambda graph, value, _layer: graph.add("Flatten", value, axis=1),
}


def _array(tensor: Tensor | None) -> Floats:
    if tensor is None:
        raise TypeError("a layer without a bias is not exported")
    return np.asarray(tensor.detach().contiguous().numpy(), dtype=np.float32)


def _gradients(graph: Graph, images: str) -> str:
    """`gradients.oriented_gradients` as a graph."""
    edges = graph.add("Conv", images, graph.constant(filters()), pads=[FILTER // 2] * 4)
    pooling = {"kernel_shape": [CELL] * 2, "strides": [CELL_STEP] * 2, "pads": [CELL_PADDING] * 4}
    cells = graph.add("AveragePool", graph.add("Relu", edges), count_include_pad=1, **pooling)
    tiny = graph.number(TINY)
    roots = graph.add("Sub", graph.add("Sqrt", graph.add("Add", cells, tiny)), graph.add("Sqrt", tiny))
    flat = graph.add("Reshape", roots, graph.shape(-1, FEATURES))
    squares = graph.add("Add", graph.add("ReduceSumSquare", flat, axes=[1], keepdims=1), tiny)
    return graph.add("Div", flat, graph.add("Sqrt", squares))


def _machine(graph: Graph, features: str, svm: SvmClassifier) -> str:
    kernel = _kernel(graph, features, svm)
    counts = graph.shape(*svm.support_counts_.tolist())
    blocks = graph.add_many("Split", kernel, counts, results=len(svm.support_counts_), axis=1)
    weights = np.split(svm.weights_, np.cumsum(svm.support_counts_)[:-1])
    sums = [graph.add("MatMul", block, graph.halved(weight)) for block, weight in zip(blocks, weights, strict=True)]
    margins = graph.add("Gemm", graph.add("Concat", *sums, axis=1), graph.constant(pairing()), _row(graph, svm.biases_))
    odds = graph.add("Mul", margins, graph.number(svm.slope))
    lost = graph.add("Concat", graph.add("Neg", odds), odds, axis=1)
    return graph.add("MatMul", graph.add("Softplus", lost), graph.constant(-coupling()))


def _kernel(graph: Graph, features: str, svm: SvmClassifier) -> str:
    """exp(-gamma |x - s|^2) for all support vectors with a single matrix product: x and |x|^2 against s and 1."""
    gamma = float(svm.gamma)
    centred = graph.add("Sub", features, graph.constant(svm.mean_))
    inputs = graph.add("MatMul", centred, graph.halved(svm.projection_))
    squares = graph.add("ReduceSumSquare", inputs, axes=[1], keepdims=1)
    left = graph.add(
        "Concat",
        graph.add("Mul", inputs, graph.number(2 * gamma)),
        graph.add("Mul", squares, graph.number(-gamma)),
        axis=1,
    )
    right = np.hstack([svm.support_, np.ones((len(svm.support_), 1), np.float32)])
    lengths = _row(graph, -gamma * (svm.support_**2).sum(axis=1))
    return graph.add("Exp", graph.add("Gemm", left, graph.halved(right), lengths, transB=1))


def _row(graph: Graph, values: Floats) -> str:
    return graph.constant(values.astype(np.float32))

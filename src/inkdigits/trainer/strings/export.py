"""From a trained finder to the ONNX file of the contract in `inference.strings`, and the proof that it answers alike.

Knows the layers and the operators; does not know where files go.
"""

from copy import deepcopy

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from inkdigits.errors import ExportMismatch
from inkdigits.inference.strings import KINDS, StringsSession
from inkdigits.trainer.fit import fold_batch_norm
from inkdigits.trainer.graph import Graph
from inkdigits.trainer.strings.network import FLOOR, OUTPUTS, REACH, Answering, Finder
from inkdigits.trainer.strings.targets import BOX_UNIT

LARGEST_DIFFERENCE = 1e-3


def folded(finder: Finder) -> Finder:
    """The same network with its batch norms folded into the layers before them."""
    ready = deepcopy(finder).eval()
    for part in ("stem", "fine", "coarse", "last"):
        setattr(ready, part, fold_batch_norm(nn.Sequential(*_flat(getattr(ready, part)))))
    return ready


def _flat(part: nn.Sequential) -> list[nn.Module]:
    """The layers of blocks within blocks, in their order."""
    return [leaf for layer in part for leaf in (_flat(layer) if isinstance(layer, nn.Sequential) else [layer])]


def export(finder: Finder) -> bytes:
    """The ONNX file of a finder that `folded` made ready."""
    graph = Graph()
    gray = graph.add("Unsqueeze", graph.add("Cast", "picture", to=1), graph.shape(1))
    fine = _layers(graph, _layers(graph, _contrast(graph, gray), finder.stem), finder.fine)
    around = _enlarged(graph, _layers(graph, fine, finder.coarse), 2)
    both = graph.add("Relu", graph.add("Add", fine, around))
    halves = _convolution(graph, _layers(graph, both, finder.last), finder.head)
    centre, kinds, box = graph.add_many(
        "Split", _beside(graph, halves), graph.shape(1, len(KINDS), 4), results=3, axis=1
    )
    outputs: dict[str, tuple[str, list[str | int]]] = {
        graph.add("Squeeze", graph.add("Sigmoid", centre), graph.shape(1)): ("centre", ["N", "rows", "columns"]),
        kinds: ("kinds", ["N", len(KINDS), "rows", "columns"]),
        graph.add("Mul", box, graph.number(BOX_UNIT)): ("box", ["N", 4, "rows", "columns"]),
    }
    return graph.finished("picture", ["N", "H", "W"], outputs)


def _contrast(graph: Graph, gray: str) -> str:
    mean = _around(graph, gray)
    square = _around(graph, graph.add("Mul", gray, gray))
    variance = graph.add("Sub", square, graph.add("Mul", mean, mean))
    deviation = graph.add("Sqrt", graph.add("Max", variance, graph.number(FLOOR * FLOOR)))
    away = graph.add("Sub", gray, _enlarged(graph, mean, 4))
    return graph.add("Div", away, _enlarged(graph, deviation, 4))


def _around(graph: Graph, values: str) -> str:
    coarse = graph.add("AveragePool", values, kernel_shape=[4, 4], strides=[4, 4])
    for _ in range(2):
        coarse = graph.add("AveragePool", coarse, kernel_shape=[REACH] * 2, pads=[REACH // 2] * 4)
    return coarse


def _enlarged(graph: Graph, values: str, times: int) -> str:
    scales = graph.constant(np.array([1, 1, times, times], np.float32))
    return graph.add(
        "Resize", values, "", scales, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"
    )


def _beside(graph: Graph, halves: str) -> str:
    """Pairs of outputs become neighbours in a row."""
    shape = graph.add("Shape", halves)
    count, _channels, rows, columns = graph.add_many("Split", shape, graph.shape(1, 1, 1, 1), results=4, axis=0)
    outputs, two, rest = graph.shape(OUTPUTS), graph.shape(2), graph.shape(-1)
    split = graph.add("Reshape", halves, graph.add("Concat", count, outputs, two, rows, columns, axis=0))
    turned = graph.add("Transpose", split, perm=[0, 1, 3, 4, 2])
    return graph.add("Reshape", turned, graph.add("Concat", count, outputs, rows, rest, axis=0))


def _layers(graph: Graph, value: str, layers: nn.Sequential) -> str:
    for layer in layers:
        value = graph.add("Relu", value) if isinstance(layer, nn.ReLU) else _convolution(graph, value, layer)
    return value


def _convolution(graph: Graph, value: str, layer: nn.Module) -> str:
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    weights, bias = (graph.constant(values.detach().numpy()) for values in (layer.weight, layer.bias))
    pads = [*layer.padding, *layer.padding]
    return graph.add("Conv", value, weights, bias, kernel_shape=layer.kernel_size, strides=layer.stride, pads=pads)


def prove(onnx: bytes, finder: Finder, pictures: npt.NDArray[np.uint8]) -> float:
    """The largest difference of a probability of centres or kinds on `pictures`. Raises ExportMismatch above 0.001."""
    centre, kinds, _box = StringsSession(onnx).run(pictures)
    with torch.no_grad():
        wanted, logits, _ = Answering(finder)(torch.from_numpy(pictures))
    shares = torch.from_numpy(kinds).softmax(1) - logits.softmax(1)
    difference = max(float(np.abs(centre - wanted.numpy()).max()), float(shares.abs().max()))
    if not difference <= LARGEST_DIFFERENCE:
        raise ExportMismatch(
            f"The exported network of strings does not answer as the one it came from (largest difference of a "
            f"probability {difference:.2g}, allowed {LARGEST_DIFFERENCE:.0e}), so it was not registered. "
            "Please report this with the versions of PyTorch and onnxruntime."
        )
    return difference

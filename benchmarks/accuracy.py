"""Scores the shipped models on MNIST's 10,000 test images, as PNG files through the reading code and as arrays.

A table for people, then one line of JSON. A target that is missed fails the run. Nothing is chosen by these figures.

    python benchmarks/accuracy.py [--data-dir DIR] [--json]
"""

import argparse
import io
import json
import sys

import numpy as np
from PIL import Image

from inkdigits.assembly import BUNDLED_MODELS
from inkdigits.cli.options import add_settings, settings_of
from inkdigits.datasets.mnist import mnist
from inkdigits.images import read_digit
from inkdigits.inference.session import Digits, Session
from inkdigits.store import ModelStore

TARGETS = {("cnn", "mnist"): 0.994, ("mlp", "mnist"): 0.986, ("svm", "mnist"): 0.986, ("cnn", "sample-500"): 0.98}
AT_ONCE = 250


def main() -> int:
    """Print the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description="Score the shipped models on MNIST's test images.")
    parser.add_argument("--json", action="store_true", help="print only the line of JSON")
    add_settings(parser, ("data_dir", "datasets"))
    arguments = parser.parse_args()
    test = mnist("test", settings_of(arguments).datasets)
    rows = measured(test.images, as_read(test.images), test.labels)
    if not arguments.json:
        print_table(rows)
    print(json.dumps({"benchmark": "accuracy", "images": len(test), "results": rows}))
    return 0 if all(row["target"] is None or row["as_png"] >= row["target"] for row in rows) else 1


def as_read(images: Digits) -> Digits:
    """The same digits after being written as PNG files and read as the server reads an upload."""
    return np.stack([read_digit(png(image))[0] for image in images])


def png(image: Digits) -> bytes:
    """An image as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def measured(images: Digits, read: Digits, labels: Digits) -> list[dict[str, object]]:
    """One row per shipped version."""
    store = ModelStore(BUNDLED_MODELS)
    rows = []
    for name in store.names():
        for version in store.versions(name):
            session, card = Session(store.model_bytes(name, version)), store.card(name, version)
            scores = {"as_png": accuracy(session, read, labels), "as_arrays": accuracy(session, images, labels)}
            target = TARGETS.get((name, str(card.data["name"])))
            rows.append({"model": name, "version": version, "bytes": card.onnx_bytes, **scores, "target": target})
    return rows


def accuracy(session: Session, digits: Digits, labels: Digits) -> float:
    """Share of digits that are read right."""
    parts = [session.run(digits[start : start + AT_ONCE]) for start in range(0, len(digits), AT_ONCE)]
    return float((np.concatenate(parts).argmax(axis=1) == labels).mean())


def print_table(rows: list[dict[str, object]]) -> None:
    """The rows with their targets beside them."""
    print(f"{'model':<6} {'version':<28} {'as PNG':>8} {'as arrays':>10} {'target':>8} {'kB':>6}")
    for row in rows:
        target = f"{row['target']:.2%}" if row["target"] else "-"
        scores = f"{row['as_png']:>8.2%} {row['as_arrays']:>10.2%}"
        print(f"{row['model']:<6} {row['version']:<28} {scores} {target:>8} {int(str(row['bytes'])) // 1000:>6}")


if __name__ == "__main__":
    sys.exit(main())

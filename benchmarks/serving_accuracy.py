"""Scores the promoted models on MNIST's 10,000 test pictures through the whole serving path: PNG in, JSON out.

    python -m benchmarks.serving_accuracy --datasets FOLDER [--output results.json]

Starts the server as a user would, posts every picture to /v1/predict with each version that ships, and holds the share
of digits right against its target. Prints a table and one line of JSON; exits 1 where a target is missed. The test set
selects nothing: run this once per release.
"""

import argparse
import http.client
import io
import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tests.server_process import running_server

from inkdigits.datasets.mnist import mnist

CLIENTS = 8
TARGETS = {("cnn", "mnist"): 0.994, ("mlp", "mnist"): 0.986, ("svm", "mnist"): 0.986, ("cnn", "sample-500"): 0.98}


def main() -> int:
    """Measure, print, and say by the exit code whether every target was met."""
    parser = argparse.ArgumentParser(description="accuracy through the whole serving path")
    parser.add_argument("--datasets", type=Path, required=True, help="where MNIST's files are, or are downloaded to")
    parser.add_argument("--output", type=Path, help="write the results there as JSON")
    arguments = parser.parse_args()
    test = mnist("test", arguments.datasets)
    pictures = [_png(image) for image in test.images]
    # With no number of workers there is one per core, as users have it.
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), workers=0) as server:
        versions = _versions(server.port)
        results = [_score(server.port, name, version, pictures, test.labels) for name, version in versions]
    return _report(results, arguments.output)


def _png(image: np.ndarray) -> bytes:
    data = io.BytesIO()
    Image.fromarray(image).save(data, "PNG")
    return data.getvalue()


def _get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def _versions(port: int) -> list[tuple[str, str]]:
    models = json.loads(_get(port, "/v1/models")[1])["models"]
    return [(model["name"], card["version"]) for model in models for card in model["versions"]] + [("all", "")]


def _score(port: int, name: str, version: str, pictures: list[bytes], labels: np.ndarray) -> dict[str, Any]:
    path = f"/v1/predict?model={name}&version={version}"
    begun = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as threads:
        parts = threads.map(lambda start: _ask(port, path, pictures[start::CLIENTS]), range(CLIENTS))
    digits = np.full(len(pictures), -1)
    sure = np.zeros(len(pictures), bool)
    for start, answers in enumerate(parts):
        digits[start::CLIENTS] = [answer["digit"] for answer in answers]
        sure[start::CLIENTS] = [answer["accepted"] for answer in answers]
    right = digits == labels
    return {
        "model": name,
        "version": version,
        "images": len(pictures),
        "accuracy": float(right.mean()),
        "accepted": float(sure.mean()),
        "accuracy_of_accepted": float(right[sure].mean()),
        "target": next((t for (m, data), t in TARGETS.items() if (m, f"-{data}-best") == (name, version[15:])), None),
        "seconds": round(time.monotonic() - begun, 1),
    }


def _ask(port: int, path: str, pictures: list[bytes]) -> list[dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for picture in pictures:
        connection.request("POST", path, picture, {"Content-Type": "image/png"})
        answer = connection.getresponse()
        body = json.loads(answer.read())
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}: {body}")
        answers.append(body)
    return answers


def _report(results: list[dict[str, Any]], output: Path | None) -> int:
    print("| model | version | test accuracy | target | answered as sure | right of those |")
    print("| --- | --- | --- | --- | --- | --- |")
    for row in results:
        target = "" if row["target"] is None else f"{row['target']:.1%}"
        print(
            f"| {row['model']} | {row['version'] or 'promoted'} | {row['accuracy']:.2%} | {target} "
            f"| {row['accepted']:.2%} | {row['accuracy_of_accepted']:.2%} |"
        )
    line = json.dumps({"benchmark": "serving_accuracy", "results": results})
    print(line)
    if output:
        output.write_text(line + "\n")
    missed = [row for row in results if row["target"] is not None and row["accuracy"] < row["target"]]
    for row in missed:
        print(f"MISSED: {row['model']}:{row['version']}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

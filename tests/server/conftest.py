"""One server with small models for all tests of this folder, and pictures to send it."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
import requests
from PIL import Image

from tests.server_process import Server, running_server
from tests.small_models import digits, filled_store


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data_dir = tmp_path_factory.mktemp("server")
    filled_store(data_dir / "models")
    with running_server(data_dir) as running:
        yield running


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def digit_png(index: int = 0) -> bytes:
    """An MNIST training digit as a PNG; different bytes for each index."""
    return encoded(Image.fromarray(digits()[0][index]))


def blank_png() -> bytes:
    return encoded(Image.fromarray(np.full((60, 60), 255, np.uint8)))

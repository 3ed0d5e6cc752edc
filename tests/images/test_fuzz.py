"""Real files of every format, damaged in every way: whatever happens must be one of our own errors, or a digit."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inkdigits.errors import PictureError
from inkdigits.images import read_digit
from tests.pictures import coverage, declaring, every_kind_of_file, painted

FILES = every_kind_of_file(painted(coverage(8, 32)))
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(data: bytes) -> None:
    try:
        digit, content_type = read_digit(data, max_pixels=1_000_000)
    except PictureError:
        return
    assert digit.shape == (28, 28)
    assert digit.dtype == np.uint8
    assert content_type.startswith("image/")


@pytest.mark.parametrize("name", FILES)
@EXAMPLES
@given(data=st.data())
def test_changed_bytes(name: str, data: st.DataObject) -> None:
    file = bytearray(FILES[name])
    for position in data.draw(st.lists(st.integers(0, len(file) - 1), min_size=1, max_size=8)):
        file[position] = data.draw(st.sampled_from([0, 1, 2, 127, 128, 254, 255]) | st.integers(0, 255))
    read_or_refuse(bytes(file))


@pytest.mark.parametrize("name", FILES)
@EXAMPLES
@given(data=st.data())
def test_changed_heads(name: str, data: st.DataObject) -> None:
    file = bytearray(FILES[name])
    start = data.draw(st.integers(0, min(100, len(file) - 4)))
    file[start : start + 4] = data.draw(st.binary(min_size=4, max_size=4))
    read_or_refuse(bytes(file))


@pytest.mark.parametrize("name", FILES)
@EXAMPLES
@given(data=st.data())
def test_cut_and_spliced_files(name: str, data: st.DataObject) -> None:
    file = FILES[name]
    cut = data.draw(st.integers(0, len(file)))
    read_or_refuse(file[:cut] + data.draw(st.binary(max_size=20)) + file[data.draw(st.integers(0, len(file))) :])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    read_or_refuse(data)


@pytest.mark.parametrize("sizes", [(0, 0), (1, 1), (0, 40), (100_000, 3), (2**31 - 1, 2**31 - 1)])
def test_senseless_sizes(sizes: tuple[int, int]) -> None:
    for data in declaring(*sizes).values():
        read_or_refuse(data)

import io
import zlib

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from inkdigits.images.plain_png import decode_plain_png
from tests.pictures import coverage, encoded, interlaced_png, painted, png_chunk, png_head

GRAY = painted(coverage(5, 28))
PLAIN = encoded(GRAY)


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=40)))
def test_pixels_come_out_as_they_went_in(gray: npt.NDArray[np.uint8]) -> None:
    pixels = decode_plain_png(encoded(gray))
    assert pixels is not None
    np.testing.assert_array_equal(pixels, gray)


@pytest.mark.parametrize("kind", range(5))
@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=40)))
def test_every_filter_gives_what_pillow_gives(kind: int, rows: npt.NDArray[np.uint8]) -> None:
    filtered = zlib.compress(b"".join(bytes([kind]) + row.tobytes() for row in rows))
    data = png_head(rows.shape[1], rows.shape[0]) + png_chunk(b"IDAT", filtered) + png_chunk(b"IEND", b"")
    pixels = decode_plain_png(data)
    assert pixels is not None
    np.testing.assert_array_equal(pixels, np.asarray(Image.open(io.BytesIO(data))))


def test_an_unknown_filter_is_left_to_the_general_decoder() -> None:
    rows = zlib.compress(b"".join(b"\x05" + row.tobytes() for row in GRAY))
    data = png_head(28, 28) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    assert decode_plain_png(data) is None


def test_comments_do_not_matter() -> None:
    data = PLAIN[:33] + png_chunk(b"tEXt", b"Comment\0hello") + PLAIN[33:]
    pixels = decode_plain_png(data)
    assert pixels is not None
    np.testing.assert_array_equal(pixels, GRAY)


def test_rows_may_be_spread_over_chunks() -> None:
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in GRAY))
    data = png_head(28, 28) + b"".join(png_chunk(b"IDAT", rows[i : i + 9]) for i in range(0, len(rows), 9))
    pixels = decode_plain_png(data + png_chunk(b"IEND", b""))
    assert pixels is not None
    np.testing.assert_array_equal(pixels, GRAY)


def test_everything_but_the_plain_kind_is_left_to_the_general_decoder() -> None:
    transparent = Image.fromarray(GRAY)
    for data in (
        encoded(transparent.convert("RGB")),
        encoded(transparent.convert("1")),
        encoded(transparent, transparency=0),
        encoded(np.zeros((600, 4), np.uint8)),
        interlaced_png(GRAY),
        png_head(0, 5) + png_chunk(b"IEND", b""),
        b"",
    ):
        assert decode_plain_png(data) is None


@given(st.integers(0, len(PLAIN) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed(position: int, change: int) -> None:
    data = bytearray(PLAIN)
    data[position] ^= change
    pixels = decode_plain_png(bytes(data))
    # What remains unnoticed is the checksum of the empty end chunk, which says nothing of the picture.
    assert pixels is None or np.array_equal(pixels, GRAY)


@given(st.integers(0, len(PLAIN) - 13))
def test_a_cut_file_is_noticed(length: int) -> None:
    assert decode_plain_png(PLAIN[:length]) is None

import os
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageFile

from inkdigits.errors import NotAPicture, PictureTooLarge, TruncatedPicture
from inkdigits.images import decode
from inkdigits.images.decode import _ONE_LARGE
from tests.pictures import (
    coverage,
    declaring,
    encoded,
    every_kind_of_file,
    exif_block,
    painted,
    photographed,
)

GRAY = painted(coverage(4, 60))
FILES = every_kind_of_file(GRAY)
TWO_LEVELS = {"PNG 1", "GIF 1", "BMP 1", "TIFF 1", "TIFF fax", "PNG 4-bit palette"}


@pytest.mark.parametrize("name", FILES)
def test_every_format_and_mode_is_read(name: str) -> None:
    picture = decode(FILES[name])
    assert picture.content_type == f"image/{name.split()[0].lower()}"
    assert picture.gray.dtype == np.uint8
    assert picture.gray.shape == GRAY.shape
    difference = np.abs(picture.gray.astype(int) - GRAY).mean()
    assert difference < (8 if name in TWO_LEVELS else 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_as_the_camera_says(kind: str, orientation: int) -> None:
    gray = painted(coverage(7, 64))[:48]
    image = Image.fromarray(gray)
    undo = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    stored = image if undo == 1 else image.transpose(Image.Transpose(turns[undo]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    seen = decode(encoded(stored, kind, exif=exif))
    assert seen.gray.shape == gray.shape
    assert (seen.width, seen.height) == (64, 48)
    assert np.abs(seen.gray.astype(int) - gray).mean() < 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_large_picture_is_reduced_and_its_own_size_told(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.new("L", (4000, 3000), 200), kind, exif=exif)
    small, large = decode(data), decode(data, enough_pixels=1000)
    assert (small.width, small.height) == (large.width, large.height) == (3000, 4000)
    assert large.gray.shape == (2000, 1500)
    assert small.gray.shape == ((1000, 750) if kind == "JPEG" else (2000, 1500))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_or_pages_the_first_is_read(kind: str) -> None:
    other = Image.new("L", (60, 60), 128)
    data = encoded(Image.fromarray(GRAY), kind, save_all=True, append_images=[other, other])
    assert np.abs(decode(data).gray.astype(int) - GRAY).mean() < 3


@pytest.mark.parametrize(("data", "words"), [(b"", "0 bytes"), (b"%PDF-1.7", "PDF"), (b"hello", "PNG, JPEG")])
def test_what_is_no_picture_is_told_so(data: bytes, words: str) -> None:
    with pytest.raises(NotAPicture, match=words):
        decode(data)


@pytest.mark.parametrize("name", ["PNG L", "PNG RGB", "JPEG RGB", "WebP RGB", "GIF L", "BMP L", "TIFF L", "TIFF LZW"])
def test_half_a_file_is_a_truncated_picture(name: str) -> None:
    with pytest.raises(TruncatedPicture, match="save it anew"):
        decode(FILES[name][: len(FILES[name]) // 2])


@pytest.mark.parametrize("name", declaring(50_000, 50_000))
def test_a_tiny_file_that_declares_a_huge_picture_is_refused_at_once(name: str) -> None:
    data = declaring(50_000, 50_000)[name]
    assert len(data) < 2000
    started = time.perf_counter()
    with pytest.raises(PictureTooLarge, match="Send a smaller one"):
        decode(data)
    assert time.perf_counter() - started < 1


def test_refusing_a_huge_picture_takes_little_memory() -> None:
    program = """if True:
        import resource
        from inkdigits.errors import PictureTooLarge
        from inkdigits.images import decode
        from tests.pictures import declaring
        files = declaring(50_000, 50_000).values()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for data in files:
            try:
                decode(data)
            except PictureTooLarge:
                pass
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    grown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)
    assert int(grown.stdout) < 20_000, "kilobytes"


def test_the_limit_counts_pixels_and_can_be_set() -> None:
    assert decode(encoded(np.zeros((10, 10), np.uint8)), max_pixels=100).gray.size == 100
    for kind in ("PNG", "BMP"):
        with pytest.raises(PictureTooLarge, match="10 x 11 pixels"):
            decode(encoded(np.zeros((11, 10), np.uint8), kind), max_pixels=100)


def test_large_pictures_come_out_reduced() -> None:
    large = np.full((5000, 1000), 255, np.uint8)
    assert decode(encoded(large)).gray.shape == (1667, 334)
    assert max(decode(encoded(large, "JPEG")).gray.shape) <= 5000


def test_large_photos_are_decoded_at_reduced_size() -> None:
    photo = np.tile(photographed(coverage(2, 750)), (4, 4))
    assert decode(encoded(photo, "JPEG")).gray.shape == (750, 750)


def test_odd_metadata_is_no_obstacle_and_no_noise() -> None:
    damaged = exif_block(6)[:-9]
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("default")
        warnings.filterwarnings("ignore", module=r"PIL\.", append=False)
        gray = decode(encoded(Image.fromarray(GRAY), "JPEG", exif=damaged)).gray
    assert gray.shape == GRAY.shape
    assert not heard


def test_damaged_files_leave_no_word_on_the_screen() -> None:
    """TIFF is left out: the C library that reads it writes a line of its own, which Python cannot stop."""
    program = """if True:
        import random
        from inkdigits.errors import PictureError
        from inkdigits.images import decode
        from tests.pictures import coverage, every_kind_of_file, painted
        chance = random.Random(1)
        for name, data in every_kind_of_file(painted(coverage(2, 30))).items():
            if name.startswith("TIFF"):
                continue
            for _ in range(30):
                damaged = bytearray(data)
                for position in chance.choices(range(len(data)), k=4):
                    damaged[position] = chance.randrange(256)
                try:
                    decode(bytes(damaged), max_pixels=1_000_000)
                except PictureError:
                    pass
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    run = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60, env=environment
    )
    assert (run.stdout, run.stderr) == ("", "")


def test_several_threads_may_decode_at_once() -> None:
    filters, switch = list(warnings.filters), ImageFile.LOAD_TRUNCATED_IMAGES
    expected = {name: decode(data).gray for name, data in FILES.items()}
    with ThreadPoolExecutor(8) as threads:
        for name, picture in zip([*FILES] * 8, threads.map(decode, [*FILES.values()] * 8), strict=True):
            np.testing.assert_array_equal(picture.gray, expected[name])
    assert (list(warnings.filters), ImageFile.LOAD_TRUNCATED_IMAGES) == (filters, switch)


def test_large_pictures_are_decoded_one_at_a_time_and_small_ones_meanwhile() -> None:
    large = encoded(Image.new("L", (5000, 3300)), "PNG")
    with ThreadPoolExecutor(2) as threads:
        with _ONE_LARGE:
            waiting = threads.submit(decode, large)
            assert decode(encoded(Image.new("RGB", (300, 300)), "PNG")).width == 300
            time.sleep(0.3)
            assert not waiting.done()
        assert waiting.result().width == 5000

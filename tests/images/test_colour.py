"""Pictures to draw on: in their colours, upright, of any format and mode."""

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import NotAPicture, PictureTooLarge, TruncatedPicture
from inkdigits.images.colour import decode_in_colour
from tests.pictures import coverage, encoded, every_kind_of_file, on_nothing, painted

GRAY = painted(coverage(4, 60))
FILES = every_kind_of_file(GRAY)
BLUE = (40, 60, 200)


@pytest.mark.parametrize("name", FILES)
def test_every_format_and_mode_is_shown(name: str) -> None:
    seen = decode_in_colour(FILES[name])
    assert (seen.dtype, seen.shape) == (np.uint8, (60, 60, 3))
    assert np.abs(seen.astype(int) - GRAY[..., None]).mean() < 8


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_colours_stay_and_pictures_are_turned(kind: str, orientation: int) -> None:
    stored = Image.new("RGB", (40, 20), (255, 255, 255))
    stored.paste(BLUE, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    seen = decode_in_colour(encoded(stored, kind, exif=exif))
    assert seen.shape == ((20, 40, 3) if orientation < 5 else (40, 20, 3))
    edge = {1: seen[:, 0], 2: seen[:, -1], 3: seen[:, -1], 4: seen[:, 0]}.get(orientation)
    edge = edge if edge is not None else (seen[0] if orientation in (5, 6) else seen[-1])
    assert np.abs(edge.astype(int) - BLUE).max() < 12


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0)])
def test_ink_on_nothing_is_visible(colour: tuple[int, int, int]) -> None:
    seen = decode_in_colour(encoded(on_nothing(coverage(7, 60), colour)))
    assert int(seen.max()) - int(seen.min()) > 200


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_large_pictures_are_reduced(kind: str) -> None:
    assert decode_in_colour(encoded(Image.new("RGB", (4032, 3024), BLUE), kind)).shape == (1512, 2016, 3)


def test_what_cannot_be_decoded_is_told_as_ever() -> None:
    with pytest.raises(NotAPicture):
        decode_in_colour(b"%PDF-1.7")
    with pytest.raises(TruncatedPicture):
        decode_in_colour(FILES["PNG RGB"][:300])
    with pytest.raises(PictureTooLarge):
        decode_in_colour(FILES["PNG RGB"], 100)

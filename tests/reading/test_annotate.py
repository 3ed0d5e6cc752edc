"""What was read is drawn on the picture: legible on light and on dark, doubt visible without colours too."""

import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from inkdigits.reading import Box, Field, Form, Number, Reading
from inkdigits.reading.annotate import annotate
from inkdigits.reading.labels import Label, label_font, place_labels
from tests.pictures import encoded

BOX = (300, 200, 120, 60)


def shown(data: bytes) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(data)))


def reading(accepted: bool = True, box: Box = BOX, width: int = 800, height: int = 500) -> Reading:
    return Reading(width, height, (Number("42", "4.2", 0.9, accepted, box, (), None if accepted else "it is faint"),))


def page(shade: int, width: int = 800, height: int = 500) -> bytes:
    return encoded(Image.new("RGB", (width, height), (shade, shade, shade)))


@pytest.mark.parametrize("shade", [0, 120, 255])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_box_stands_out_from_every_page(shade: int, accepted: bool) -> None:
    drawn = shown(annotate(page(shade), reading(accepted)))
    assert drawn.shape == (500, 800, 3)
    inside = drawn[BOX[1] : BOX[1] + BOX[3], BOX[0] : BOX[0] + BOX[2]]
    assert (inside == shade).all(), "the writing is covered"
    around = drawn[BOX[1] - 10 : BOX[1] + BOX[3] + 10, BOX[0] - 10 : BOX[0] + BOX[2] + 10].astype(int)
    assert np.ptp(around.mean(axis=2)) > 100


def test_doubt_is_visible_without_colours() -> None:
    sure, doubtful = (shown(annotate(page(255), reading(accepted))).mean(axis=2) < 160 for accepted in (True, False))
    line = slice(BOX[0], BOX[0] + BOX[2])
    rows = slice(BOX[1] + BOX[3], BOX[1] + BOX[3] + 8)
    assert sure[rows, line].any(axis=0).all()
    assert 0.3 < doubtful[rows, line].any(axis=0).mean() < 0.9
    assert doubtful[: BOX[1] - 6].any(axis=0).sum() > sure[: BOX[1] - 6].any(axis=0).sum() + 5, "no question mark"


def test_a_reduced_picture_has_its_boxes_where_they_belong() -> None:
    drawn = shown(annotate(page(255, 4000, 2500), reading(box=(2000, 1000, 400, 200), width=4000, height=2500)))
    assert drawn.shape == (1250, 2000, 3)
    rows, columns = np.nonzero(drawn.mean(axis=2) < 160)
    assert columns.min() == pytest.approx(1000, abs=10)
    assert rows.max() == pytest.approx(600, abs=10)


@pytest.mark.parametrize("size", [(1, 1), (28, 28), (3, 200), (2048, 2)])
def test_pictures_of_every_size_can_be_drawn_on(size: tuple[int, int]) -> None:
    whole = reading(False, (0, 0, *size), *size)
    drawn = shown(annotate(page(255, *size), whole))
    assert max(drawn.shape) >= 360
    assert (drawn != 255).any()


def test_a_form_shows_full_empty_and_doubtful_fields() -> None:
    fields = (
        Field("r1c1", (100, 100, 100, 100), "7", "7", 0.99, True, False),
        Field("r1c2", (200, 100, 100, 100), "", "", 0.99, True, True),
        Field("r1c3", (300, 100, 100, 100), "", "", 0.3, False, False, "there is no digit"),
    )
    drawn = shown(annotate(page(255), Form(800, 500, fields))).astype(int)
    plates = [drawn[112:122, left + 8 : left + 16] for left in (100, 200, 300)]
    blue, white, brown = [plate.reshape(-1, 3).mean(axis=0) for plate in plates]
    assert blue[2] > blue[0] + 50
    assert white.min() > 250
    assert brown[0] > brown[2] + 50


def test_labels_hide_neither_each_other_nor_the_numbers() -> None:
    boxes = [(x, y, x + 80, y + 30) for y in range(40, 460, 60) for x in range(20, 700, 110)]
    labels = [Label(box, "2158", True, inside=False) for box in boxes]
    placed = list(place_labels(labels, (800, 500), label_font(labels, (800, 500))))
    covered = np.zeros((500, 800), int)
    for left, top, right, bottom in [*boxes, *(edges for _, edges in placed)]:
        covered[round(top) : round(bottom), round(left) : round(right)] += 1
    assert (covered > 1).mean() < 0.01
    assert all(left >= 0 and top >= 0 and right < 800 and bottom < 500 for _, (left, top, right, bottom) in placed)

"""Whole numbers through both clients: the values that the server told, or the picture with them drawn on it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from inkdigits.client import Form, Number, Reading, Refused, UnreadablePicture
from inkdigits.local import Recognizer
from tests.drawings import drawn
from tests.pictures import encoded
from tests.reading.forms.ruled import Table
from tests.sheets import LINES, pages_of, sheet

SHEET = encoded(sheet(*LINES), "JPEG", quality=90)


def test_the_numbers_of_a_page_are_read_from_bytes_and_from_a_path(client: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(SHEET)
    for picture in (SHEET, path, str(path)):
        reading = client.read(picture)
        assert isinstance(reading, Reading)
        assert (reading.width, reading.height, reading.turned) == (640, 540, 0)
        assert [number.text for number in reading.numbers] == list(LINES)


def test_it_is_what_reading_without_a_server_gives(client: Any) -> None:
    here, there = Recognizer.default().read(SHEET), client.read(SHEET)
    for ours, theirs in zip(here.numbers, there.numbers, strict=True):
        assert isinstance(theirs, Number)
        for name in ("text", "raw", "confidence", "accepted", "box", "reason"):
            assert getattr(ours, name) == getattr(theirs, name)
        assert [repr(digit) for digit in ours.digits] == [repr(digit) for digit in theirs.digits]


def test_a_page_of_a_tiff_is_asked_for_by_its_number(client: Any) -> None:
    tiff = pages_of(LINES[:2], LINES[2:])
    reading = client.read(tiff, page=2)
    assert ([number.text for number in reading.numbers], reading.pages) == (list(LINES[2:]), 2)
    assert client.read(tiff, annotate=True, page=2) != client.read(tiff, annotate=True)
    with pytest.raises(Refused, match="no page 3"):
        client.read(tiff, page=3)


def test_a_blank_page_has_no_numbers(client: Any) -> None:
    assert client.read(encoded(sheet())).numbers == ()


def test_nothing_is_remembered(client: Any) -> None:
    before = client.inferences()
    client.read(drawn(7))
    assert client.inferences() == before


def test_annotated_it_is_a_png_of_the_picture(client: Any) -> None:
    png = client.read(SHEET, annotate=True)
    assert Image.open(io.BytesIO(png)).size == (640, 540)
    assert client.read(SHEET, annotate=False) == client.read(SHEET)
    with pytest.raises(Refused, match="not a picture"):
        client.read(b"hello", annotate=True)


def test_an_unknown_model_is_refused(client: Any) -> None:
    with pytest.raises(Refused, match="no model named 'oracle'"):
        client.read(SHEET, "oracle")


def test_a_form_is_read_box_by_box(client: Any, tmp_path: Path) -> None:
    table = Table(written={"r1c1": "42", "r2c2": "308"})
    picture = encoded(table.draw(), "PNG")
    found, laid_out = client.read_form(picture), client.read_form(picture, grid=(table.rows, table.columns))
    for form in (found, laid_out):
        assert isinstance(form, Form)
        assert [field.name for field in form.fields] == table.names
        assert (form["r1c1"].text, form["r2c2"].text, form["r1c2"].empty) == ("42", "308", True)
    boxes = tmp_path / "boxes.json"
    boxes.write_text(json.dumps({"age": form["r1c1"].box}))
    for given in (boxes, {"age": form["r1c1"].box}):
        assert client.read_form(picture, given)["age"].text == "42"
    with pytest.raises(KeyError):
        client.read_form(picture, boxes)["name"]
    with pytest.raises(Refused, match="beyond"):
        client.read_form(picture, {"age": (90_000, 0, 10, 10)})
    with pytest.raises(UnreadablePicture, match=r"missing\.json"):
        client.read_form(picture, tmp_path / "missing.json")

"""/v1/read-form answers with each box of a form, whatever way the boxes are told."""

import base64
import io
import json

import numpy as np
import pytest
import requests
from PIL import Image

from tests.pictures import encoded
from tests.reading.forms.ruled import Table
from tests.server_process import Server

WRITTEN = {"r1c1": "42", "r1c3": "7", "r2c2": "308", "r4c3": "90"}
TABLE = Table(written=WRITTEN)
SHEET = encoded(TABLE.draw(), "PNG")
BOXES = {
    name: [int(TABLE.quad(place)[0, 0]), int(TABLE.quad(place)[0, 1]), *(np.ptp(TABLE.quad(place), axis=0).astype(int))]
    for name, place in (("age", "r1c1"), ("score", "r2c2"), ("remark", "r1c2"))
}
NAMED = json.dumps(BOXES, default=int)


def post(server: Server, data: bytes = SHEET, query: str = "") -> requests.Response:
    headers = {"content-type": "image/png"}
    return requests.post(f"{server.url}/v1/read-form{query}", data=data, headers=headers, timeout=60)


def texts(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {field["name"]: field["text"] for field in answer.json()["fields"]}


def test_the_boxes_are_found_by_their_lines(server: Server) -> None:
    answer = post(server)
    assert {name: text for name, text in texts(answer).items() if text} == WRITTEN
    body = answer.json()
    assert list(body) == ["width", "height", "fields", "turned"]
    assert (body["width"], body["height"], body["turned"]) == (*TABLE.size, 0)
    for field in body["fields"]:
        keys = ["name", "box", "text", "raw", "confidence", "accepted", "empty", "reason", "digits"]
        assert list(field) == keys
        assert field["empty"] == (field["text"] == "")


def test_a_grid_is_taken_from_the_query(server: Server) -> None:
    assert texts(post(server, query=f"?grid={TABLE.rows}x{TABLE.columns}")) == texts(post(server))


def test_boxes_come_as_a_part_or_a_file_of_a_form_and_in_json(server: Server) -> None:
    address = f"{server.url}/v1/read-form"
    sheet = ("sheet.png", SHEET, "image/png")
    as_text = requests.post(address, files={"file": sheet}, data={"boxes": NAMED}, timeout=60)
    as_file = requests.post(address, files={"file": sheet, "boxes": ("boxes.json", NAMED)}, timeout=60)
    image = base64.b64encode(SHEET).decode()
    in_json = requests.post(address, json={"image": image, "boxes": json.loads(NAMED)}, timeout=60)
    for answer in (as_text, as_file, in_json):
        assert texts(answer) == {"age": "42", "score": "308", "remark": ""}


def test_json_without_boxes_has_them_found(server: Server) -> None:
    image = base64.b64encode(SHEET).decode()
    for document in ({"image": image}, {"image": image, "boxes": None}):
        found = requests.post(f"{server.url}/v1/read-form", json=document, timeout=60)
        assert texts(found) == texts(post(server))


@pytest.mark.parametrize(
    ("query", "boxes", "name", "says"),
    [
        ("?grid=3", None, "bad_boxes", "write ROWSxCOLS, such as 10x4"),
        ("?grid=0x4", None, "bad_boxes", "no grid"),
        ("?grid=4x3", NAMED, "bad_request", "send one of them"),
        ("?model=cnn", None, "bad_request", "known: annotate, grid, page"),
        ("", "{", "bad_boxes", "no JSON"),
        ("", '{"age": [1, 2, 3]}', "bad_boxes", "x, y, width, height"),
        ("", '{"age": [90000, 0, 10, 10]}', "bad_boxes", "beyond"),
        ("", "[]", "bad_boxes", "holds 0 boxes"),
        ("", "\ufeff[1]", "bad_boxes", "has no name"),
    ],
)
def test_what_are_no_boxes_is_told(server: Server, query: str, boxes: str | None, name: str, says: str) -> None:
    files = {"file": ("sheet.png", SHEET)} | ({"boxes": ("boxes.json", boxes.encode())} if boxes else {})
    answer = requests.post(f"{server.url}/v1/read-form{query}", files=files, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (422, name)
    assert says in answer.json()["message"]


def test_a_sheet_without_boxes_is_told(server: Server) -> None:
    blank = encoded(np.full((300, 400), 230, np.uint8), "PNG")
    assert post(server, blank).json()["error"] == "no_boxes"
    assert post(server, b"GIF89a").status_code == 422


def test_two_sets_of_boxes_are_refused(server: Server) -> None:
    parts = [("file", ("sheet.png", SHEET)), ("boxes", ("a.json", NAMED)), ("boxes", ("b.json", NAMED))]
    answer = requests.post(f"{server.url}/v1/read-form", files=parts, timeout=60)
    assert answer.status_code == 422
    assert "2 parts named 'boxes'" in answer.json()["message"]


def test_what_is_sent_and_not_read_here_is_told(server: Server) -> None:
    address, sheet = f"{server.url}/v1/read-form", ("sheet.png", SHEET, "image/png")
    image = base64.b64encode(SHEET).decode()
    huge = f'{{"a": [1{400 * "0"}, 0, 9, 9]}}'
    for answer, said in (
        (requests.post(address, files={"file": sheet}, data={"grid": "4x3"}, timeout=60), "a field 'grid'"),
        (requests.post(address, files={"file": sheet, "boxes": ("b.json", b"")}, timeout=60), "is no JSON"),
        (requests.post(address, json={"image": image, "page": 2}, timeout=60), "unknown field `page`"),
        (
            requests.post(address, files={"file": sheet}, data={"boxes": huge}, timeout=60),
            "1000",
        ),
        (requests.post(address, files={"file": sheet}, data={"boxes": '{"\\ud800":[1,2,9,9]}'}, timeout=60), "no text"),
    ):
        assert answer.status_code == 422, answer.text
        assert said in answer.text


def test_it_is_drawn_on_the_form_where_that_is_asked_for(server: Server) -> None:
    answer = post(server, query=f"?grid={TABLE.rows}x{TABLE.columns}&annotate=1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    drawn, before = (Image.open(io.BytesIO(data)).convert("RGB") for data in (answer.content, SHEET))
    assert drawn.size == before.size
    assert np.ptp(np.asarray(drawn).astype(int), axis=2).max() > 100
    assert post(server, query="?annotate=2").status_code == 422

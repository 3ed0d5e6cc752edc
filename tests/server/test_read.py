"""/v1/read answers with every number of a picture, whatever the picture is."""

import base64
import io
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import requests
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tests.pictures import declaring, encoded
from tests.server.conftest import digit_png
from tests.server_process import Server, running_server
from tests.sheets import LINES, pages_of, sheet
from tests.small_models import filled_store

SHEET = encoded(sheet(*LINES), "JPEG", quality=90)


def post(server: Server, data: bytes, query: str = "", content_type: str = "image/jpeg") -> requests.Response:
    headers = {"content-type": content_type}
    return requests.post(f"{server.url}/v1/read{query}", data=data, headers=headers, timeout=120)


def commented(jpeg: bytes, comment: str) -> bytes:
    """The same picture with a comment in it, so that its bytes are others."""
    text = comment.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


def slow_photo() -> bytes:
    """A grey picture with grain: it takes long to read."""
    grain = np.random.default_rng(0).integers(120, 200, (1500, 2000), np.uint8)
    return encoded(grain, "JPEG", quality=50)


def test_the_answer_has_the_shape_that_was_promised(server: Server) -> None:
    answer = post(server, SHEET)
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["width", "height", "numbers", "turned", "pages"]
    assert (body["width"], body["height"], body["turned"]) == (640, 540, 0)
    for number in body["numbers"]:
        assert list(number) == ["text", "raw", "confidence", "accepted", "box", "digits", "reason"]
        assert number["text"] == "".join(str(digit["digit"]) for digit in number["digits"])
        assert (number["reason"] is None) == number["accepted"]
        for digit in number["digits"]:
            assert list(digit) == ["digit", "confidence", "box", "alternatives"]
            assert all(list(other) == ["digit", "confidence"] for other in digit["alternatives"])
        for x, y, width, height in (number["box"], *(digit["box"] for digit in number["digits"])):
            assert 0 <= x < x + width <= 640
            assert 0 <= y < y + height <= 540


def test_numbers_come_in_reading_order_each_where_it_stands(server: Server) -> None:
    numbers = post(server, SHEET).json()["numbers"]
    assert [len(number["text"]) for number in numbers] == [len(line) for line in LINES]
    for row, number in enumerate(numbers):
        middle = number["box"][1] + number["box"][3] / 2
        assert abs(middle - 60 * (2 * row + 1.5)) < 10


def test_every_kind_of_body_is_answered_alike(server: Server) -> None:
    raw = post(server, SHEET).json()
    form = requests.post(f"{server.url}/v1/read", files={"file": SHEET}, timeout=60).json()
    in_json = requests.post(
        f"{server.url}/v1/read", json={"image": base64.b64encode(SHEET).decode(), "model": "cnn"}, timeout=60
    ).json()
    assert raw == form == in_json


def test_nothing_is_remembered(server: Server) -> None:
    before = requests.get(f"{server.url}/v1/inference", timeout=30).content
    assert post(server, SHEET).status_code == 200
    assert requests.get(f"{server.url}/v1/inference", timeout=30).content == before


def test_a_model_and_a_version_can_be_named(server: Server) -> None:
    digit = digit_png(1500)
    assert post(server, digit, "?model=svm&version=20260101-000000-test").status_code == 200
    unknown = post(server, b"no picture", "?model=oracle")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "unknown_model")
    assert post(server, digit, "?model=cnn&version=never").json()["error"] == "unknown_version"
    assert post(server, digit, "?grit=1").json()["error"] == "bad_request"


def test_a_page_of_another_site_is_refused(server: Server) -> None:
    foreign = {"origin": "https://elsewhere.example"}
    answer = requests.post(f"{server.url}/v1/read", data=SHEET, headers=foreign, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (403, "foreign_page")


def gif_with_many_frames() -> bytes:
    frames = [Image.new("L", (40, 40), shade % 256) for shade in range(600)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    "data",
    [
        encoded(np.full((400, 300), 255, np.uint8)),
        encoded(np.zeros((400, 300), np.uint8)),
        encoded(np.full((1, 1), 200, np.uint8)),
        encoded(np.full((1, 5000), 7, np.uint8)),
        gif_with_many_frames(),
    ],
    ids=["white", "black", "one pixel", "one line", "gif with many frames"],
)
def test_a_page_without_numbers_is_no_error(server: Server, data: bytes) -> None:
    answer = post(server, data)
    assert answer.status_code == 200
    assert answer.json()["numbers"] == []


def cat() -> bytes:
    """A cat as a child draws one."""
    image = Image.new("RGB", (500, 500), (230, 220, 200))
    pen = ImageDraw.Draw(image)
    for x in (140, 300):
        pen.polygon([(x, 180), (x + 30, 80), (x + 70, 170)], fill=(90, 70, 50))
    pen.ellipse((120, 140, 380, 380), fill=(90, 70, 50))
    for x in (190, 280):
        pen.ellipse((x, 210, x + 40, 250), fill=(240, 240, 80))
    for y in (280, 300, 320):
        pen.line((60, y - 10, 200, y), fill=(20, 20, 20), width=3)
        pen.line((300, y, 440, y - 10), fill=(20, 20, 20), width=3)
    return encoded(image)


def text_page() -> bytes:
    page = Image.new("L", (900, 1200), 255)
    pen = ImageDraw.Draw(page)
    words = ("paper", "ruled", "number", "of", "the", "sheet", "and", "ink")
    chance = random.Random(0)
    for row in range(40):
        line = " ".join(chance.choice(words) for _ in range(14))
        pen.text((60, 60 + 27 * row), line, fill=0, font=ImageFont.load_default(18))
    return encoded(page)


@pytest.mark.parametrize("data", [cat(), text_page()], ids=["cat", "text"])
def test_what_is_no_writing_of_numbers_is_answered_all_the_same(server: Server, data: bytes) -> None:
    assert post(server, data).status_code == 200


@pytest.mark.parametrize("data", list(declaring(10000, 10000).values()), ids=list(declaring(10000, 10000)))
def test_a_hundred_megapixels_are_too_large(server: Server, data: bytes) -> None:
    answer = post(server, data)
    # Where a file's inner frame contradicts what it declares, it is damaged before it is too large.
    told = {"picture_too_large": 413, "truncated_picture": 422}
    assert answer.status_code == told[answer.json()["error"]]


def test_a_real_picture_of_a_hundred_megapixels_is_too_large(server: Server) -> None:
    answer = post(server, encoded(np.zeros((10000, 10000), np.uint8)))
    assert answer.status_code == 413
    assert "100,000,000" in answer.json()["message"]


@pytest.mark.parametrize("kind", ["CMYK", "L", "RGB"])
def test_jpeg_of_every_mode_is_read_alike(server: Server, kind: str) -> None:
    data = encoded(Image.fromarray(sheet(*LINES)).convert(kind), "JPEG", quality=95)
    assert [len(number["text"]) for number in post(server, data).json()["numbers"]] == list(map(len, LINES))


def test_every_page_of_a_tiff_can_be_asked_for_and_the_first_tells_how_many(server: Server) -> None:
    tiff = pages_of(LINES[:2], LINES[2:])
    first, second = (post(server, tiff, query).json() for query in ("", "?page=2"))
    assert [number["text"] for number in first["numbers"]] == list(LINES[:2])
    assert [number["text"] for number in second["numbers"]] == list(LINES[2:])
    assert first["pages"] == second["pages"] == 2
    drawn = [post(server, tiff, f"?annotate=1&page={page}").content for page in (1, 2)]
    assert drawn[0] != drawn[1]
    beyond = post(server, tiff, "?page=3")
    assert (beyond.status_code, beyond.json()["error"]) == (422, "no_such_page")
    assert "2 pages" in beyond.json()["message"]
    assert post(server, tiff, "?page=0").status_code == 422


def test_damaged_tiff_directories_are_told_and_never_a_500(server: Server, http: requests.Session) -> None:
    whole = encoded(sheet("17", width=300), "TIFF")
    (directory,) = np.frombuffer(whole[4:8], "<u4")
    chance = random.Random(1)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(int(directory), len(data))] = chance.randrange(256)
        answer = http.post(
            f"{server.url}/v1/read", data=bytes(data), headers={"content-type": "image/tiff"}, timeout=60
        )
        assert answer.status_code in (200, 413, 422), answer.text
        assert answer.status_code == 200 or answer.json()["message"].endswith(".")


@pytest.mark.parametrize("data", [b"", b"hello", SHEET[:-2000], SHEET[:40]], ids=["empty", "text", "cut", "head"])
def test_what_is_no_picture_is_told_in_a_sentence(server: Server, data: bytes) -> None:
    answer = post(server, data)
    assert answer.status_code == 422
    assert answer.json()["message"].endswith(".")


def test_a_picture_sent_again_is_known_again(server: Server) -> None:
    photo = slow_photo()
    begun = time.monotonic()
    first = post(server, photo)
    read = time.monotonic() - begun
    begun = time.monotonic()
    again = post(server, photo)
    assert again.json() == first.json()
    assert (first.headers["x-cache"], again.headers["x-cache"]) == ("MISS", "HIT")
    assert time.monotonic() - begun < read


def test_small_pictures_do_not_wait_for_photos(server: Server) -> None:
    photo = slow_photo()
    answered = threading.Semaphore(0)

    def read(index: int) -> int:
        status = post(server, commented(photo, str(index))).status_code
        answered.release()
        return status

    with ThreadPoolExecutor(12) as threads:
        photos = [threads.submit(read, index) for index in range(6)]
        answered.acquire()
        small = requests.post(f"{server.url}/v1/predict", data=digit_png(), timeout=60)
        waiting = [photo for photo in photos if not photo.done()]
        assert small.status_code == 200
        assert waiting, "every photo was answered before the small picture"
        assert [photo.result() for photo in photos] == [200] * 6


def test_more_pictures_than_can_wait_are_refused_with_a_time_to_come_back(server: Server) -> None:
    with ThreadPoolExecutor(100) as threads:
        answers = list(threads.map(lambda index: post(server, commented(SHEET, f"many {index}")), range(100)))
    refused = [answer for answer in answers if answer.status_code != 200]
    assert 0 < len(refused) < 100
    for answer in refused:
        assert (answer.status_code, answer.json()["error"]) == (503, "too_busy")
        assert int(answer.headers["retry-after"]) > 0
    assert post(server, SHEET).status_code == 200


@pytest.mark.parametrize(("quarters", "turned"), [(1, 90), (2, 180)])
def test_a_picture_that_lies_on_its_side_or_head_is_read_and_says_so(
    server: Server, quarters: int, turned: int
) -> None:
    body = post(server, encoded(np.rot90(sheet(*LINES), quarters))).json()
    assert body["turned"] == turned
    assert [number["text"] for number in body["numbers"]] == list(LINES)
    assert (body["width"], body["height"]) == ((540, 640) if quarters == 1 else (640, 540))


def drawn_on(png: bytes, plain: bytes) -> Image.Image:
    """Where a picture answered differs from the one that was sent."""
    return ImageChops.difference(
        Image.open(io.BytesIO(png)).convert("RGB"), Image.open(io.BytesIO(plain)).convert("RGB")
    )


@pytest.mark.parametrize("query", ["?annotate=1", "?annotate=true&model=cnn"])
def test_annotated_it_is_the_picture_with_something_drawn_around_each_number(server: Server, query: str) -> None:
    page = encoded(sheet(*LINES))
    numbers = post(server, page).json()["numbers"]
    answer = post(server, page, query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    drawn = drawn_on(answer.content, page)
    for number in numbers:
        x, y, width, height = number["box"]
        assert drawn.crop((x - 8, y - 8, x + width + 8, y + height + 8)).getbbox() is not None
    assert drawn.crop((500, 0, 640, 540)).getbbox() is None


def test_a_blank_page_is_annotated_with_nothing(server: Server) -> None:
    page = encoded(np.full((400, 500), 255, np.uint8))
    assert drawn_on(post(server, page, "?annotate=1").content, page).getbbox() is None


def test_errors_are_told_as_json_where_a_picture_was_asked_for(server: Server) -> None:
    answer = post(server, b"hello", "?annotate=1")
    assert (answer.status_code, answer.json()["error"]) == (422, "not_a_picture")
    answer = post(server, SHEET, "?annotate=perhaps")
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_request")
    assert post(server, SHEET, "?annotate=0").json() == post(server, SHEET).json()


def test_exif_turns_the_picture_upright(server: Server) -> None:
    image = Image.fromarray(sheet(*LINES)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = io.BytesIO()
    image.save(data, "JPEG", quality=92, exif=exif)
    body = post(server, data.getvalue()).json()
    assert (body["width"], body["height"]) == (640, 540)
    assert [len(number["text"]) for number in body["numbers"]] == list(map(len, LINES))


def peak(server: Server) -> int:
    """The most memory the server's processes have ever held, in kB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_many_large_pictures_at_once_take_the_memory_of_two(tmp_path: Path) -> None:
    large = encoded(Image.new("RGB", (5000, 5000), (200, 200, 190)))
    filled_store(tmp_path / "models")
    with running_server(tmp_path) as server:
        assert post(server, digit_png()).status_code == 200
        idle = peak(server)
        assert post(server, large).status_code == 200
        one = peak(server) - idle
        with ThreadPoolExecutor(12) as threads:
            answers = threads.map(lambda index: post(server, large + b"%d" % index), range(8))
        assert [answer.status_code for answer in answers] == [200] * 8
        assert peak(server) - idle < 3 * one


def test_fields_of_a_form_are_read_or_told(server: Server) -> None:
    address, picture = f"{server.url}/v1/read", ("sheet.png", SHEET, "image/png")
    chosen = requests.post(address, files={"file": picture}, data={"model": "nosuch"}, timeout=60)
    assert chosen.status_code == 404
    for name in ("page", "annotate"):
        told = requests.post(address, files={"file": picture}, data={name: "1"}, timeout=60)
        assert told.status_code == 422
        assert f"a field '{name}'" in told.text
    image = base64.b64encode(SHEET).decode()
    told = requests.post(address, json={"image": image, "annotate": True}, timeout=60)
    assert told.status_code == 422
    assert "unknown field `annotate`" in told.text

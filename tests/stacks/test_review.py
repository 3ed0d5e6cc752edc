import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import OutputExists, OutputUnwritable
from inkdigits.images import MAX_PIXELS
from inkdigits.images.decode import Picture
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.outcome import Doubt, Failure, Part
from inkdigits.stacks.review import Review, review
from inkdigits.stacks.review.crops import Crop, cut
from tests.stacks.files import folder, png, zipped


def doubt(path: str, confidence: float = 0.5, **entry: object) -> Doubt:
    return Doubt(Entry(path, **entry), "7", confidence, "confidence is <low>", (0, 0, 28, 28), 0)  # type: ignore[arg-type]


def part(*doubts: Doubt, failures: tuple[Failure, ...] = ()) -> Part:
    return Part(b"", len(doubts), len(doubts), len(doubts), [*failures], [*doubts])


def page(path: Path, *parts: Part, workers: int = 1) -> str:
    made = Review(path / "review.html")
    for each in parts:
        made.add(each)
    made.write("table.csv", MAX_PIXELS, workers)
    return (path / "review.html").read_text(encoding="utf-8")


def cards(html: str) -> list[str]:
    return re.findall(r'<p class="where">(.*?)</p>', html)


def opened(crop: Crop) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(crop.url.partition(",")[2])))


def test_the_worst_come_first_each_with_its_picture(tmp_path: Path) -> None:
    files = folder(tmp_path, {"a.png": png(1), "s.zip": zipped({"in/b.png": png(2)}), "c.png": png(3)})
    doubts = [
        doubt(f"{files}/a.png", 0.6),
        doubt(f"{files}/s.zip", 0.4, member="in/b.png"),
        doubt(f"{files}/c.png", 0.5),
    ]
    html = page(tmp_path, part(*doubts[:1]), part(*doubts[1:]))
    assert cards(html) == [f"{files}/s.zip/in/b.png", f"{files}/c.png", f"{files}/a.png"]
    assert html.count('<img src="data:image/jpeg;base64,') == 3
    assert "3 of 3 numbers are not sure." in html
    assert "confidence is &lt;low&gt;" in html


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    html = page(folder(tmp_path, {"a.png": png(1)}), part(doubt(f"{tmp_path}/a.png")))
    assert not re.findall(r'(?:src|href)="(?!data:)', html)
    assert "http" not in html


def test_what_is_left_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_DOUBTS", 10)
    folder(tmp_path, {"a.png": png(1)})
    doubts = [doubt(f"{tmp_path}/a.png", n / 100) for n in range(60)]
    html = page(tmp_path, part(*doubts[30:]), part(*doubts[:30]))
    assert len(cards(html)) == 10
    assert re.findall(r"([\d.]+) %</span>", html) == [f"{n}.0" for n in range(10)]
    assert "50 less doubtful ones are left out here" in html


def test_the_page_is_bounded_in_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_BYTES", 5_000)
    folder(tmp_path, {"a.png": png(1)})
    html = page(tmp_path, part(*(doubt(f"{tmp_path}/a.png", n / 100) for n in range(60))))
    assert 0 < len(cards(html)) < 10
    assert len(html) < 15_000


def test_pictures_that_are_gone_are_told(tmp_path: Path) -> None:
    html = page(tmp_path, part(doubt(f"{tmp_path}/gone.png")))
    assert "The picture is not there any more." in html


def test_what_failed_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "MOST_FAILURES", 2)
    html = page(tmp_path, *(part(failures=(Failure(f"{n}<.png", "It is damaged."),)) for n in range(5)))
    assert re.findall(r"<b>(.*?)</b>", html) == ["0&lt;.png", "1&lt;.png"]
    assert "And 3 more: their rows in the table say failed." in html


def test_nothing_doubtful_is_said_so(tmp_path: Path) -> None:
    assert "All 12 numbers are sure." in page(tmp_path, Part(b"", 12, 12, 0, [], []))


def test_several_processes_make_the_page_that_one_does(tmp_path: Path) -> None:
    files = folder(tmp_path / "files", {f"{n}.png": png(n % 10, n) for n in range(60)})
    doubts = [doubt(f"{files}/{n}.png", n / 100) for n in range(60)]
    pages = []
    for workers in (1, 2):
        (tmp_path / str(workers)).mkdir()
        pages.append(page(tmp_path / str(workers), part(*doubts), workers=workers))
    assert pages[0] == pages[1]


def test_a_page_that_is_there_or_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    folder(tmp_path, {"review.html": b"mine"})
    with pytest.raises(OutputExists, match="--force"):
        Review(tmp_path / "review.html")
    with pytest.raises(OutputUnwritable, match="There is no folder"):
        Review(tmp_path / "nowhere" / "review.html")
    Review(tmp_path / "review.html", replace=True)
    assert [each.name for each in tmp_path.iterdir()] == ["review.html"]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_number_is_shown_upright_with_its_box(turned: int) -> None:
    upright = np.full((300, 400), 255, np.uint8)
    upright[100:140, 150:250] = 0  # the number: its left half black, its right half grey
    upright[100:140, 200:250] = 128
    as_it_came = np.rot90(upright, turned // 90)
    rows, columns = np.nonzero(as_it_came < 255)
    box = (int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    crop = cut(Picture(as_it_came, "image/png", as_it_came.shape[1], as_it_came.shape[0]), box, turned)
    seen = np.asarray(opened(crop), int)
    left, top, width, height = (
        round(share * side) for share, side in zip(crop.box, (crop.width, crop.height) * 2, strict=True)
    )
    inside = seen[top + 2 : top + height - 2, left + 2 : left + width - 2]
    half = inside.shape[1] // 2
    assert inside[:, : half - 2].max() < 30
    assert abs(inside[:, half + 2 :] - 128).max() < 30
    assert seen[: max(top - 2, 1)].min() > 225


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (-5, -5, 10, 10), (27, 27, 1, 1), (0, 0, 28, 28), (0, 13, 28, 1)])
def test_a_box_at_the_edge_is_cut_out(box: tuple[int, int, int, int]) -> None:
    crop = cut(Picture(np.zeros((28, 28), np.uint8), "image/png", 28, 28), box, 0)
    assert opened(crop).size == (crop.width, crop.height)


def test_a_picture_that_became_smaller_is_shown_as_none(tmp_path: Path) -> None:
    files = folder(tmp_path, {"a.png": png(1)})
    beyond = Doubt(Entry(f"{files}/a.png"), "7", 0.5, None, (662, 587, 30, 40), 0)
    html = page(tmp_path, part(beyond))
    assert cards(html) == [f"{files}/a.png"]
    assert "<img" not in html

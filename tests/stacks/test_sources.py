import os
from contextlib import closing
from pathlib import Path

import pytest

from inkdigits.errors import DamagedContainer, NothingToRead
from inkdigits.images import Picture
from inkdigits.stacks.contents import Contents
from inkdigits.stacks.sources import find
from tests.stacks.files import folder, pages, pdf_with_password, png, zipped


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def addresses(*names: str, leave_out: tuple[Path, ...] = ()) -> list[str]:
    return [entry.address for entry in find(names, leave_out).entries]


def problem(name: str) -> str:
    (entry,) = find([name]).entries
    assert entry.problem
    return entry.problem


def test_files_of_a_folder_come_in_the_order_people_expect(here: Path) -> None:
    folder(here, {f"scans/{name}": b"" for name in ("p10.png", "p9.PNG", "b/2.jpg", "b/1.tif", "p1.webp")})
    assert addresses("scans") == ["scans/b/1.tif", "scans/b/2.jpg", "scans/p1.webp", "scans/p9.PNG", "scans/p10.png"]


def test_what_is_no_picture_is_passed_over_and_counted(here: Path) -> None:
    folder(here, {f"scans/{name}": b"text" for name in ("a.txt", "b.txt", "c", ".hidden.png", ".git/x.png", "d.docx")})
    folder(here, {"scans/1.png": b"", "scans/without ending": png(1)})
    stack = find(["scans"])
    assert [entry.address for entry in stack.entries] == ["scans/1.png", "scans/without ending"]
    assert stack.skipped == {".txt": 2, "without ending": 1, ".png": 1, ".docx": 1}


def test_a_file_named_by_hand_is_read_whatever_its_name(here: Path) -> None:
    folder(here, {"notes.txt": b"text", "scan.dat": pages([1, 2], "PDF")})
    assert addresses("notes.txt", "scan.dat") == ["notes.txt", "scan.dat#page=1", "scan.dat#page=2"]


def test_links_that_lead_in_a_circle_end_nothing(here: Path) -> None:
    folder(here, {"scans/deep/1.png": b""})
    (here / "scans/deep/up").symlink_to(here / "scans")
    (here / "scans/again").symlink_to(here / "scans/deep")
    (here / "scans/self").symlink_to("self")
    assert addresses("scans") == ["scans/again/1.png"]


def test_a_link_to_nowhere_is_told_of_and_a_pipe_is_not_waited_for(here: Path) -> None:
    folder(here, {"scans/1.png": b""})
    (here / "scans/2.png").symlink_to("nowhere")
    os.mkfifo(here / "scans/3.png")
    assert addresses("scans") == ["scans/1.png", "scans/2.png"]


def test_a_folder_below_that_cannot_be_listed_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(here, {"scans/1.png": b"", "scans/locked/2.png": b"", "scans/open/3.png": b""})
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    entries = find(["scans"]).entries
    assert [entry.address for entry in entries] == ["scans/1.png", "scans/locked", "scans/open/3.png"]
    assert entries[1].problem == "The folder cannot be listed: Permission denied."


def test_a_pipe_that_is_named_is_told_and_not_waited_for(here: Path) -> None:
    os.mkfifo(here / "pipe.png")
    assert "It is a pipe or a device" in problem("pipe.png")


def test_patterns_are_matched_where_the_shell_did_not(here: Path) -> None:
    folder(here, {f"scans/{name}": b"" for name in ("p10.png", "p2.png", "q.jpg", "deep/p3.png")})
    assert addresses("scans/*.png") == ["scans/p2.png", "scans/p10.png"]
    assert addresses("scans/**/*.png") == ["scans/deep/p3.png", "scans/p2.png", "scans/p10.png"]
    assert addresses("sc*") == ["scans/deep/p3.png", "scans/p2.png", "scans/p10.png", "scans/q.jpg"]
    assert "No file matches" in problem("scans/*.gif")


def test_a_name_that_looks_like_a_pattern_is_a_name_where_there_is_such_a_file(here: Path) -> None:
    folder(here, {"scan[1].png": b"", "scan1.png": b""})
    assert addresses("scan[1].png") == ["scan[1].png"]


def test_nothing_is_read_twice(here: Path) -> None:
    folder(here, {"scans/1.png": b"", "scans/2.png": b""})
    assert addresses("scans/2.png", "scans", "scans/*.png") == ["scans/2.png", "scans/1.png"]


@pytest.mark.parametrize("content", [{}, {"a.txt": b""}])
def test_a_folder_with_nothing_to_read_is_told(content: dict[str, bytes], here: Path) -> None:
    (here / "scans").mkdir()
    folder(here / "scans", content)
    with pytest.raises(NothingToRead, match="There is no picture, PDF or ZIP in scans"):
        find(["scans"])


def test_the_table_itself_is_no_part_of_the_stack(here: Path) -> None:
    folder(here, {"scans/1.png": b"", "scans/table.csv": b"", "scans/marked.png": b""})
    stack = find(["scans"], leave_out=[Path("scans/table.csv"), here / "scans/marked.png"])
    assert [entry.address for entry in stack.entries] == ["scans/1.png"]
    assert not stack.skipped


def test_names_with_line_ends_and_bytes_that_are_no_text_are_names(here: Path) -> None:
    odd = os.fsdecode(b"a\nb\xff.png")
    folder(here, {f"scans/{odd}": b""})
    assert addresses("scans") == [f"scans/{odd}"]


def test_members_of_a_zip_are_addressed_by_their_names(here: Path) -> None:
    nested = zipped({"1.png": b""})
    names = ("b/p10.png", "b/p9.png", "a.png", "../../up.png", "/root.png", "__MACOSX/._a.png", "b/.x.png", "t.txt")
    folder(here, {"s.zip": zipped({**dict.fromkeys(names, b""), "n.zip": nested})})
    stack = find(["s.zip"])
    expected = ["s.zip/../../up.png", "s.zip//root.png", "s.zip/a.png", "s.zip/b/p9.png", "s.zip/b/p10.png"]
    assert [entry.address for entry in stack.entries] == expected
    assert stack.skipped == {".png": 2, ".txt": 1, ".zip": 1}


def test_documents_are_read_page_by_page_in_a_zip_too(here: Path) -> None:
    inside = {"two.pdf": pages([1, 2], "PDF"), "three.tif": pages([1, 2, 3], "TIFF"), "one.tif": pages([1], "TIFF")}
    folder(here, {"scans/s.zip": zipped(inside), **{f"scans/{name}": data for name, data in inside.items()}})
    expected = ["one.tif", *(f"three.tif#page={n}" for n in (1, 2, 3)), "two.pdf#page=1", "two.pdf#page=2"]
    assert addresses("scans/s.zip") == [f"scans/s.zip/{name}" for name in expected]
    assert len(addresses("scans")) == 2 * len(expected)


@pytest.mark.parametrize(
    "name", ["scans/two.pdf#page=2", "s.zip/in/1.png", "s.zip/in/two.pdf#page=1", "scans/one.tif#page=1"]
)
def test_a_part_of_a_file_can_be_named_as_it_is_told(name: str, here: Path) -> None:
    document = pages([1, 2], "PDF")
    folder(here, {"scans/two.pdf": document, "s.zip": zipped({"in/1.png": b"", "in/two.pdf": document})})
    folder(here, {"scans/one.tif": pages([1], "TIFF")})
    assert addresses(name) == [name.removesuffix("#page=1") if "one.tif" in name else name]


def test_a_folder_in_a_zip_can_be_named(here: Path) -> None:
    folder(here, {"s.zip": zipped({"in/1.png": b"", "in/deep/2.png": b"", "inner.png": b""})})
    assert addresses("s.zip/in") == ["s.zip/in/1.png", "s.zip/in/deep/2.png"] or addresses("s.zip/in") == [
        "s.zip/in/deep/2.png",
        "s.zip/in/1.png",
    ]


def test_a_part_that_is_not_there_is_told(here: Path) -> None:
    folder(here, {"two.pdf": pages([1, 2], "PDF"), "s.zip": zipped({"1.png": b""})})
    assert problem("two.pdf#page=3") == "There is no page 3: two.pdf has 2."
    assert problem("s.zip/2.png") == "s.zip has no picture or folder of pictures 2.png."


@pytest.mark.parametrize("data", [b"%PDF-1.4 hello", pages([1], "PDF")[:2000], b"", b"hello"])
def test_a_damaged_pdf_is_told(data: bytes, here: Path) -> None:
    folder(here, {"scans/a.pdf": data})
    assert problem("scans") == "This is no PDF, or it is damaged. Open it in a viewer and save it anew."


def test_a_pdf_with_a_password_is_told(here: Path) -> None:
    folder(here, {"a.pdf": pdf_with_password()})
    assert problem("a.pdf") == "The PDF asks for a password. Save it without one and read that."


def test_a_pdf_whose_password_is_empty_is_read(here: Path) -> None:
    folder(here, {"a.pdf": pdf_with_password(b"")})
    assert addresses("a.pdf") == ["a.pdf#page=1"]


@pytest.mark.parametrize("cut", [0, 30, -1, -30])
def test_a_damaged_zip_is_told(cut: int, here: Path) -> None:
    folder(here, {"scans/s.zip": zipped({"1.png": png(1)})[:cut]})
    assert problem("scans").startswith("The ZIP is damaged, or its end is missing.")


def test_pages_of_a_tiff_that_cannot_be_found_are_told(here: Path) -> None:
    data = pages([1, 2, 3], "TIFF")
    folder(here, {"scan.tif": data[: len(data) * 6 // 10]})
    *found, last = find(["scan.tif"]).entries
    assert [entry.page for entry in found] == [1, 2]
    assert last.problem
    assert last.problem.startswith("Pages after 2 cannot be found: the file is damaged there")


def test_a_pdf_may_begin_with_something_else(here: Path) -> None:
    folder(here, {"scan.pdf": b"\n\njunk\n" + pages([1, 2], "PDF")})
    entries = find(["scan.pdf"]).entries
    assert [entry.address for entry in entries] == ["scan.pdf#page=1", "scan.pdf#page=2"]
    with closing(Contents()) as contents:
        assert all(isinstance(contents.picture(entry), Picture) for entry in entries)


def test_pages_behind_the_name_of_one_picture_are_told(here: Path) -> None:
    folder(here, {"scans/1.jpg": pages([1, 2], "TIFF")})
    (entry,) = find(["scans"]).entries
    with (
        closing(Contents()) as contents,
        pytest.raises(DamagedContainer, match=r"2 pages, .* Rename it to end in \.tif"),
    ):
        contents.picture(entry)


def test_an_empty_zip_is_told(here: Path) -> None:
    folder(here, {"empty.zip": zipped({})})
    assert problem("empty.zip") == "The ZIP is empty."

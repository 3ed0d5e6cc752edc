"""`inkdigits read` as a command of its own: killed, interrupted, its output closed, its disk full."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image

from tests.server_process import environment
from tests.stacks.files import digit, folder, pages, pdf_with_password, png, zipped

COUNT = 1500

Begin = Callable[[Path], "subprocess.Popen[str]"]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "inkdigits", "read", *map(str, arguments)]


def read(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    given = env or environment()
    return subprocess.run(command(*arguments), capture_output=True, text=True, cwd=cwd, env=given, timeout=120)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many pictures that reading them takes a while: scans of one digit each."""
    scans = tmp_path_factory.mktemp("many")
    for index in range(COUNT):
        digit(index % 10, index % 500).resize((56, 56)).save(scans / f"{index}.png", compress_level=1)
    return scans


@pytest.fixture(scope="module")
def begun(many: Path) -> Begin:
    def start(out: Path) -> "subprocess.Popen[str]":
        """A run that has written some of its table."""
        process = subprocess.Popen(
            command(many, "--out", out, "--workers", 2),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            start_new_session=True,
            # What a shell started in the background ignores Ctrl-C, and so would all below it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        give_up = time.monotonic() + 60
        while not (out.exists() and out.stat().st_size > 2000):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < give_up
            time.sleep(0.005)
        return process

    return start


@pytest.fixture(scope="module")
def expected(many: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The table of a run that nothing disturbs."""
    out = tmp_path_factory.mktemp("expected") / "table.csv"
    assert read(many, "--out", out, cwd=out.parent).returncode == 0
    return out.read_bytes()


def test_a_run_that_is_killed_has_lost_nothing_it_wrote_and_goes_on(
    begun: Begin, many: Path, expected: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "table.csv"
    process = begun(out)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    written = out.read_bytes()
    assert expected.startswith(written)
    assert len(written) < len(expected)
    refused = read(many, "--out", out, cwd=tmp_path)
    assert refused.returncode == 1
    assert "Go on with it: --resume." in refused.stderr
    done = read(many, "--out", out, "--resume", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == expected
    assert [each.name for each in tmp_path.iterdir()] == ["table.csv"]


def test_its_processes_end_with_the_one_that_is_killed(begun: Begin, tmp_path: Path) -> None:
    process = begun(tmp_path / "table.csv")
    process.kill()
    process.wait()
    give_up = time.monotonic() + 20
    while alive(process.pid):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    process.communicate()


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_ctrl_c_says_how_to_go_on(begun: Begin, many: Path, expected: bytes, tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    process = begun(out)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert f"are in {out}. Go on with --resume." in said
    assert read(many, "--out", out, "--resume", cwd=tmp_path).returncode == 0
    assert out.read_bytes() == expected


def test_a_closed_pipe_ends_the_run_without_a_word(many: Path, tmp_path: Path) -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command(many, "--json"), env=environment(), **pipes) as process:  # type: ignore[call-overload]
        assert json.loads(process.stdout.readline())["file"].endswith("/0.png")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_everything_bad_at_once_is_told_file_by_file(tmp_path: Path) -> None:
    scans = folder(
        tmp_path / "scans",
        {
            "1.png": png(1),
            "2.pdf": pages([2, 3], "PDF"),
            "3.zip": zipped({"in/4.png": png(4), "in/5.png": png(5)[:-20], "in/n.zip": zipped({"x.png": png(1)})}),
            "4.pdf": pdf_with_password(),
            "5.tif": pages([6, 7], "TIFF")[:9000],
            "6.jpg": b"",
            "7.bmp": b"hello",
            "8.zip": zipped({f"{n}.bmp": bytes(1 << 26) for n in range(5)}),
            "notes.txt": b"hello",
        },
    )
    (scans / "9.png").symlink_to("nowhere")
    (scans / "up").symlink_to(scans)
    (scans / "a.png").mkdir()
    Image.new("CMYK", (300, 300)).save(scans / "b.jpg")
    Image.new("L", (1, 1), 255).save(scans / "c.png")
    Image.new("1", (12_000, 9_000), 1).save(scans / "d.png")
    done = read("scans", "--out", "scans/table.csv", "--review", "scans/review.html", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    rows = {(row["file"].removeprefix("scans/"), row["page"]): row for row in table(scans / "table.csv")}
    text = {key: row["text"] for key, row in rows.items() if row["status"] == "read"}
    expected = {("1.png", ""): "1", ("2.pdf", "1"): "2", ("2.pdf", "2"): "3", ("3.zip/in/4.png", ""): "4"}
    assert {key: text.get(key) for key in expected} == expected
    failed = {key[0]: row["reason"] for key, row in rows.items() if row["status"] == "failed"}
    assert set(failed) >= {"3.zip/in/5.png", "4.pdf", "5.tif", "6.jpg", "7.bmp", "8.zip", "9.png", "d.png"}
    assert all(reason.endswith(".") for reason in failed.values())
    told = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert {name.partition("#")[0] for name in told} == {f"scans/{name}" for name in failed}
    assert "2 other files passed over (1 .zip, 1 .txt)." in done.stdout
    assert "Not read" in (scans / "review.html").read_text(encoding="utf-8")


def test_names_of_any_bytes_are_told_and_written(tmp_path: Path) -> None:
    odd = os.fsdecode(b"a\nb\xff\x1b[31m.png")
    folder(tmp_path / "scans", {odd: b"hello", f"1{odd}": png(1)})
    done = read("scans", "--out", "table.csv", cwd=tmp_path)
    assert done.stderr.startswith(r"scans/a\nb\udcff\x1b[31m.png: This is not a picture")
    assert [row["file"] for row in table(tmp_path / "table.csv")] == [
        "scans/1a\nb\\udcff\x1b[31m.png",
        "scans/a\nb\\udcff\x1b[31m.png",
    ]
    printed = read("scans", cwd=tmp_path)
    assert r"scans/1a\nb\udcff\x1b[31m.png" in printed.stdout
    assert read("scans", "--json", cwd=tmp_path).stdout.count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["scans", "--out", "nowhere/table.csv"], 1, "There is no folder nowhere to write table.csv to. Make it."),
        (["scans", "--out", "scans.csv"], 1, "scans.csv is a folder. Name a file to write."),
        (
            ["scans", "--out", "t.csv", "--review", "nowhere/r.html"],
            1,
            "There is no folder nowhere to write r.html to.",
        ),
        (["scans", "--review", "r.html"], 2, "--review goes with a table: --out table.csv"),
        (["scans", "--json", "--out", "t.csv"], 2, "--json prints and --out writes"),
        (["scans", "--out", "t.csv", "--review", "r.png"], 2, "'r.png' ends in none of .html, .htm"),
        (["scans", "--out", "t.csv", "--resume", "--force"], 2, "not allowed with argument"),
        (["scans.csv"], 1, "There is no picture, PDF or ZIP in scans.csv. Name a folder or files that hold some."),
        (["scans", "--workers", "many"], 1, "--workers is 'many'; it takes a whole number"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_read(
    arguments: list[str], code: int, sentence: str, tmp_path: Path
) -> None:
    folder(tmp_path, {"scans/1.png": png(1)})
    (tmp_path / "scans.csv").mkdir()
    done = read(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert sentence in done.stderr
    assert done.stdout == ""
    assert sorted(each.name for each in tmp_path.iterdir()) == ["scans", "scans.csv"]


def without(package: str, folder: Path) -> dict[str, str]:
    """The environment of a Python in which that package is not installed."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{package!r}] = None\n")
    return environment({"PYTHONPATH": os.pathsep.join([str(folder), *sys.path])})


def test_an_extra_that_is_missing_is_told_with_how_to_get_it(tmp_path: Path) -> None:
    folder(tmp_path, {"scans/1.png": png(1), "scans/2.pdf": pages([2], "PDF")})
    done = read("scans", cwd=tmp_path, env=without("pypdfium2", tmp_path / "p"))
    assert done.returncode == 1
    assert "scans/1.png" in done.stdout
    assert done.stderr.startswith("scans/2.pdf: Reading PDF needs the package pypdfium2")
    assert "pip install 'inkdigits[pdf]'" in done.stderr
    done = read("scans", "--out", "t.parquet", cwd=tmp_path, env=without("pyarrow", tmp_path / "q"))
    assert done.returncode == 1
    assert "pip install 'inkdigits[parquet]'" in done.stderr
    assert not (tmp_path / "t.parquet").exists()

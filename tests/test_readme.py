"""What the README shows works as it stands, and what it names is there."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server_process import Server, environment, running_server

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    """The contents of the fenced blocks of a language."""
    return [content for name, content in FENCED.findall(README) if name == language]


def tree() -> Iterator[str]:
    """Every path of the annotated tree."""
    (drawn,) = (block for block in blocks("") if "src/inkdigits/" in block)
    folder = ""
    for line in drawn.splitlines():
        names = re.match(r"( *)((?:[\w.-]+/?)+(?: [\w.-]+\.[\w]+| LICENSE| Makefile)*)", line)
        assert names, line
        if names[1]:
            yield folder + names[2].split()[0]
        else:
            folder = names[2] if names[2].endswith("/") else ""
            yield from names[2].split()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("readme")) as running:
        yield running


def shell(command: str, server: Server) -> str:
    here = command.replace("127.0.0.1:8085", f"127.0.0.1:{server.port}")
    path = f"{Path(sys.executable).parent}:{environment()['PATH']}"
    env = environment({"INKDIGITS_PORT": str(server.port), "PATH": path})
    ended = subprocess.run(["bash", "-ec", here], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def curl(server: Server, address: str) -> tuple[Any, str]:
    """What a curl command of the README answers, and what is shown below it."""
    commands = [block for block in blocks("sh") if block.startswith("curl")]
    command, shown = next(pair for pair in zip(commands, blocks("json"), strict=True) if address in pair[0])
    return json.loads(shell(command, server)), shown


def keys_of(value: Any) -> list[str]:
    """The keys of an answer in the order they stand in, of the first of each list."""
    if isinstance(value, list):
        return keys_of(value[0]) if value else []
    return [found for key in value for found in [key, *keys_of(value[key])]] if isinstance(value, dict) else []


def test_curl_gets_the_answer_that_is_shown(server: Server) -> None:
    answer, shown = curl(server, "/v1/predict")
    assert list(answer) == re.findall(r'"(\w+)":', shown)
    assert answer["digit"] == 3


def test_curl_gets_the_numbers_that_are_shown(server: Server) -> None:
    answer, shown = curl(server, "/v1/read")
    answer["numbers"][0]["digits"][0]["alternatives"].clear()
    assert keys_of(answer) == re.findall(r'"(\w+)":', shown)
    assert [number["text"] for number in answer["numbers"]] == ["375", "88", "5387", "73"]


def test_the_commands_read_a_three(server: Server) -> None:
    (commands,) = (block for block in blocks("sh") if "inkdigits send" in block)
    for command in commands.splitlines():
        flag = f" --port {server.port}" if "read" not in command else ""
        assert re.search(r"\b3\b", shell(command + flag, server)), command


def test_a_folder_becomes_the_table_that_is_described(tmp_path: Path) -> None:
    (command,) = (block for block in blocks("sh") if "--out table.csv" in block)
    (tmp_path / "scans").mkdir()
    for picture in (ROOT / "examples").glob("*.png"):
        shutil.copy(picture, tmp_path / "scans")
    path = f"{Path(sys.executable).parent}:{environment()['PATH']}"
    subprocess.run(["bash", "-ec", command], cwd=tmp_path, env=environment({"PATH": path}), check=True)
    head, *rows = (tmp_path / "table.csv").read_text().splitlines()
    described = README.partition("| column | what it is |")[2].partition("\n\n")[0]
    assert head.split(",") == re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", described, re.MULTILINE)))
    assert {row.partition(",")[0] for row in rows} == {"scans/seven.png", "scans/three.png"}
    assert (tmp_path / "doubtful.html").exists()


def test_a_form_becomes_a_table(tmp_path: Path) -> None:
    (command,) = (block for block in blocks("sh") if "--find-boxes" in block)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    path = f"{Path(sys.executable).parent}:{environment()['PATH']}"
    subprocess.run(["bash", "-ec", command], cwd=tmp_path, env=environment({"PATH": path}), check=True)
    _, *rows = (tmp_path / "form.csv").read_text().splitlines()
    cells = [row.split(",")[3:7] for row in rows]
    assert cells == [["35", "", "", "8"], ["", "7", "", ""], ["83", "", "375", ""], 4 * [""], ["", "5", "", "73"]]
    assert (tmp_path / "shown.png").exists()
    assert len(json.loads((tmp_path / "boxes.json").read_text())["boxes"]) == 20


def test_a_form_is_read_over_http(server: Server) -> None:
    (command,) = (block for block in blocks("sh") if "read-form" in block)
    fields = json.loads(shell(command, server))["fields"]
    assert [field["text"] for field in fields if field["text"]] == ["35", "8", "7", "83", "375", "5", "73"]


def test_the_python_lines_work(server: Server) -> None:
    with_a_server, without = (shell(f"python - <<'END'\n{code}\nEND", server) for code in blocks("python"))
    assert with_a_server.startswith("3 ")
    assert with_a_server.endswith("['375', '88', '5387', '73']\n")
    assert without.startswith("[('375', True, (")


@pytest.mark.parametrize("path", list(tree()))
def test_the_tree_names_what_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_tree_names_every_room() -> None:
    named = set(tree())
    package = ROOT / "src" / "inkdigits"
    rooms = [
        path for path in package.iterdir() if path.name not in ("__pycache__", "__init__.py", "__main__.py", "py.typed")
    ]
    for room in rooms:
        name = f"src/inkdigits/{room.name}" + ("/" if room.is_dir() else "")
        assert name in named, f"{name} is not in the README's tree"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)", README))))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [name for extra in project["optional-dependencies"].values() for name in extra]
    for requirement in [*project["dependencies"], *extras]:
        name = re.match(r"[\w-]+", requirement)
        assert name
        assert name[0] in README, f"README does not say what {name[0]} is for"

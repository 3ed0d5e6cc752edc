"""Every notebook runs from top to bottom in a fresh kernel, asks before it answers, and is kept without outputs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

WARNINGS_ARE_ERRORS = "import warnings\nwarnings.simplefilter('error')"

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The reduced setting, one thread as fits have, and nothing of the user's own Jupyter and IPython settings."""
    monkeypatch.setenv("INKDIGITS_NOTEBOOKS", "quick")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.mark.usefixtures("quick")
def test_it_runs_from_top_to_bottom_without_a_warning(path: Path) -> None:
    notebook = read(path)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(WARNINGS_ARE_ERRORS))
    NotebookClient(notebook, timeout=250, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert any("image/png" in output.get("data", {}) for output in outputs)


def test_it_begins_with_its_question_and_ends_with_its_answer(path: Path) -> None:
    first, *_between, last = read(path).cells
    assert first.cell_type == last.cell_type == "markdown"
    title, question, *asked = first.source.split("\n\n")
    assert title.startswith(f"# {path.name[0]}. ")
    assert question == "## Question"
    assert "?" in " ".join(asked)
    assert last.source.startswith("## Answer\n\n")
    assert len(last.source.split()) > 50, "an answer takes some sentences"


def test_it_is_committed_without_outputs_and_without_pictures(path: Path) -> None:
    for cell in code_cells(path):
        assert cell.outputs == [], "clear the outputs before committing"
        assert cell.execution_count is None
    assert not [cell for cell in read(path).cells if cell.get("attachments")]
    assert "image/png" not in path.read_text()


def test_its_cells_are_short(path: Path) -> None:
    assert [cell.source for cell in code_cells(path) if cell.source.count("\n") >= 20] == []


def test_its_code_is_in_good_style(path: Path) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    checked = subprocess.run([*ruff, "check", "--output-format=json", path], cwd=ROOT, capture_output=True, text=True)
    assert json.loads(checked.stdout) == []
    subprocess.run([*ruff, "format", "--check", path], cwd=ROOT, check=True, capture_output=True)


def test_it_is_valid(path: Path) -> None:
    nbformat.validate(json.loads(path.read_text()))

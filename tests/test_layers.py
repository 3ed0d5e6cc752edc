"""Imports point downward only, and serving never loads what only training needs."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import inkdigits

ROOT = Path(inkdigits.__file__).parent

LAYERS = (
    {"cli", "local", "__main__"},
    {"assembly", "client"},
    {"opening"},
    {"server", "retraining.worker", "stacks"},
    {"recognizer", "trainer"},
    {"evaluation", "reading"},
    {"inference", "cache", "history", "retraining", "datasets"},
    {"store", "images", "nondigits", "corruptions"},
    {"prediction", "settings", "identifiers"},
    {"errors"},
)
RANK = {room: len(LAYERS) - rank for rank, rooms in enumerate(LAYERS) for room in rooms}

TRAINING_ONLY = ("torch", "sklearn", "pandas", "scipy", "onnx", "mlxtend", "matplotlib")


def room_of(module: str) -> str:
    """The room a module of the project stands in: its first part, or two where the table names two."""
    parts = module.split(".")
    return next((name for name in (".".join(parts[:2]), parts[0]) if name in RANK), parts[0])


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            yield name, path


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("inkdigits"):
            module = (node.module or "").removeprefix("inkdigits").removeprefix(".")
            yield from [module] if module else [alias.name for alias in node.names if alias.name != "__version__"]
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix("inkdigits.") for alias in node.names if alias.name.startswith("inkdigits.")
            )


MODULES = dict(modules())


def test_every_module_stands_in_a_room_of_the_table() -> None:
    assert {room_of(module) for module in MODULES} <= set(RANK)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downward(module: str) -> None:
    room = room_of(module)
    upward = [other for other in imported_by(MODULES[module]) if RANK[room_of(other)] > RANK[room]]
    assert not upward, f"{module} imports {upward} from a room above its own"


def test_server_and_trainer_never_import_each_other() -> None:
    for module, path in MODULES.items():
        rooms = {room_of(other) for other in imported_by(path)}
        if room_of(module) == "server":
            assert "trainer" not in rooms
        if room_of(module) == "trainer":
            assert "server" not in rooms


def test_only_assembly_and_the_doors_above_it_know_the_settings() -> None:
    knowing = {room_of(m) for m, path in MODULES.items() if "settings" in imported_by(path)}
    assert knowing <= {"assembly", "opening", "cli", "local"}


def test_reading_without_a_server_loads_nothing_of_one() -> None:
    code = "import sys, inkdigits.local, inkdigits.cli.read_table; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"starlette", "uvicorn", "sqlalchemy"}.intersection(loaded)


@pytest.mark.parametrize(
    "module",
    ["inkdigits.assembly", "inkdigits.cli", "inkdigits.client", "inkdigits.cli.serve", "inkdigits.evaluation.evaluate"],
)
def test_serving_loads_nothing_that_only_training_needs(module: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {TRAINING_ONLY!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []

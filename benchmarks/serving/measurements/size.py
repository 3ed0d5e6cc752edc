"""What serving needs on the disk: every package that the project depends on without extras, in this environment."""

from importlib.metadata import Distribution, distribution
from pathlib import Path

from benchmarks.serving.bench import Bench
from packaging.requirements import Requirement

import inkdigits

PROJECT = "inkdigits"


def measure_size(bench: Bench) -> None:
    """MB of each package and of all together; Python itself is not counted."""
    bench.say("Installed size")
    sizes = {name: size / 1e6 for name, size in sizes_of(needed(PROJECT)).items()}
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        bench.figures.add(f"size of/{name}", size)
    bench.figures.add("size", sum(sizes.values()))


def needed(project: str) -> set[str]:
    """The project and all that it needs, without extras, on this platform."""
    found: set[str] = set()
    open_ = [project]
    while open_:
        name = open_.pop().lower().replace("_", "-")
        if name not in found:
            found.add(name)
            wanted = map(Requirement, distribution(name).requires or ())
            open_ += [one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


def sizes_of(names: set[str]) -> dict[str, int]:
    """Bytes of each package's files."""
    return {name: _bytes_of(distribution(name)) for name in sorted(names)}


def _bytes_of(package: Distribution) -> int:
    # Installed from a checkout, the project itself is a pointer to its folder.
    own = package.name == PROJECT
    folder = Path(inkdigits.__file__).parent
    files = folder.rglob("*") if own else (Path(str(file.locate())) for file in package.files or ())
    return sum(file.stat().st_size for file in files if file.is_file())

"""What serving needs on the disk: every package that the project depends on without extras, in this environment."""

from benchmarks.serving.bench import Bench
from benchmarks.serving.dependencies import needed, sizes_of

PROJECT = "inkdigits"


def measure_size(bench: Bench) -> None:
    """MB of each package and of all together; Python itself is not counted."""
    bench.say("Installed size")
    sizes = {name: size / 1e6 for name, size in sizes_of(needed(PROJECT)).items()}
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        bench.figures.add(f"size of/{name}", size)
    bench.figures.add("size", sum(sizes.values()))

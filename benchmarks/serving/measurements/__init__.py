"""What is measured, part by part. Each part takes the Bench and leaves its figures there."""

from collections.abc import Callable

from benchmarks.serving.bench import Bench
from benchmarks.serving.measurements.cache import measure_cache
from benchmarks.serving.measurements.ceiling import measure_ceiling
from benchmarks.serving.measurements.client import measure_client
from benchmarks.serving.measurements.cost import measure_memory, measure_start
from benchmarks.serving.measurements.crowd import measure_crowd
from benchmarks.serving.measurements.overload import measure_overload
from benchmarks.serving.measurements.routes import measure_routes
from benchmarks.serving.measurements.size import measure_size

__all__ = ["PARTS"]

PARTS: dict[str, Callable[[Bench], None]] = {
    "routes": measure_routes,
    "cache": measure_cache,
    "crowd": measure_crowd,
    "overload": measure_overload,
    "client": measure_client,
    "memory": measure_memory,
    "start": measure_start,
    "size": measure_size,
    "ceiling": measure_ceiling,
}
"""All but the peers, which take a choice of which."""

"""The packages that serving needs: which, how large, and what for. Knows nothing of measuring."""

from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

import inkdigits

PURPOSES = {
    "inkdigits": "this project, with its trained models",
    "numpy": "pictures as arrays: normalizing, finding and straightening rows, batches",
    "onnxruntime": "runs the models",
    "pillow": "decodes PNG, JPEG, WebP, GIF, BMP and TIFF; scales; draws what was read",
    "starlette": "routes, requests, multipart forms",
    "uvicorn": "the HTTP server, over uvloop and httptools",
    "uvloop": "the event loop",
    "httptools": "parses HTTP",
    "python-multipart": "parses multipart bodies",
    "msgspec": "JSON in and out, with the check of its types",
    "sqlalchemy": "the history, in SQLite and in PostgreSQL",
    "platformdirs": "where models and history lie on each system",
    "urllib3": "the Python client",
    "anyio": "starlette's",
    "click": "uvicorn's command line",
    "flatbuffers": "onnxruntime's",
    "greenlet": "sqlalchemy's, on some versions",
    "h11": "uvicorn's other parser of HTTP",
    "idna": "anyio's",
    "packaging": "onnxruntime's",
    "protobuf": "onnxruntime's",
    "typing-extensions": "sqlalchemy's, starlette's",
}


def needed(project: str) -> set[str]:
    """The project and all that it needs, without extras, on this platform."""
    found: set[str] = set()
    open_ = [project]
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += direct(name)
    return found


def direct(package: str) -> list[str]:
    """What the package itself asks for, without extras, on this platform."""
    wanted = map(Requirement, distribution(package).requires or ())
    kept = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    return [one.name.lower().replace("_", "-") for one in kept]


def sizes_of(names: set[str]) -> dict[str, int]:
    """Bytes of each package's files."""
    return {name: _bytes_of(distribution(name)) for name in sorted(names)}


def _bytes_of(package: Distribution) -> int:
    # Installed from a checkout, the project itself is a pointer to its folder.
    own = package.name == inkdigits.__name__
    folder = Path(inkdigits.__file__).parent
    files = folder.rglob("*") if own else (Path(str(file.locate())) for file in package.files or ())
    return sum(file.stat().st_size for file in files if file.is_file())

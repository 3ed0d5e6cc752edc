"""Reads handwritten digits: any picture in, an honest answer out."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inkdigits.local import Recognizer

__all__ = ["Recognizer", "__version__"]

__version__ = "0.1.0"

# onnxruntime would tell its maker of its use, by a thread and a database of its own. Nothing is to leave the machine,
# and no process to be forked beside a thread.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def __getattr__(name: str) -> object:
    # Loaded when it is asked for: the command line and the client do without it and start faster.
    if name == "Recognizer":
        from inkdigits.local import Recognizer

        return Recognizer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

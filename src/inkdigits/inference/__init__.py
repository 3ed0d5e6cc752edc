"""Running models: onnxruntime and numpy only. Knows nothing of pictures, HTTP or how a model was trained."""

from inkdigits.inference.batcher import Batcher
from inkdigits.inference.engine import Engine, LoadedModel, LoadedStrings
from inkdigits.inference.session import Session

__all__ = ["Batcher", "Engine", "LoadedModel", "LoadedStrings", "Session"]

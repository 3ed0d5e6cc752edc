"""Where models are kept: the model card and the model store. Knows nothing of how a model is trained or run."""

from inkdigits.store.card import Card
from inkdigits.store.store import ModelStore

__all__ = ["Card", "ModelStore"]

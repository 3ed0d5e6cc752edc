"""Settings become models and a recognizer, for those that read on this machine without a server.

Loads nothing of the server, whose packages take longer to load than a picture takes to read.
"""

from pathlib import Path

from inkdigits.errors import SettingsError
from inkdigits.inference import Engine
from inkdigits.recognizer import Recognizer
from inkdigits.settings import Settings
from inkdigits.store import ModelStore

BUNDLED_MODELS = Path(__file__).parent / "models"


def open_store(settings: Settings) -> ModelStore:
    """The user's model store with the shipped versions behind it."""
    return ModelStore(settings.store, bundled=BUNDLED_MODELS)


def open_recognizer(settings: Settings) -> Recognizer:
    """A recognizer that remembers nothing: for reading on this machine without a server."""
    return Recognizer(Engine(open_store(settings)), model=settings.model, max_pixels=settings.max_pixels)


def open_engine(settings: Settings) -> Engine:
    """The models in memory, the one that answers by default checked. Raises SettingsError."""
    engine = Engine(open_store(settings))
    _check_model(settings.model, engine)
    return engine


def _check_model(name: str, engine: Engine) -> None:
    """A damaged one does not hinder the start: the others answer, and whoever asks for it is told why it does not."""
    known = engine.known()
    if known and name not in known:
        raise SettingsError(
            f"--model (INKDIGITS_MODEL) is {name!r}, and there is no such model in the store; "
            f"it takes one of {', '.join(known)}."
        )

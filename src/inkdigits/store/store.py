"""The model store: a folder of versions with a pointer to the promoted one.

    ROOT/cnn/20261122-153045-mnist/model.onnx
    ROOT/cnn/20261122-153045-mnist/card.json
    ROOT/cnn/20261122-153045-mnist/report.html  and whatever else its maker put beside them
    ROOT/cnn/promoted.json                      written last, atomically

Versions that ship with the package lie in a second, read-only folder of the same form; the two are seen as one, and
a pointer in ROOT wins over the shipped one, and so does a copy of a version unless it is damaged. Nothing is ever
unpickled: a version is ONNX and JSON. The store checks that a file is the one its card speaks of; whether it runs is
for `inference` to say.
"""

import hashlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from inkdigits.errors import DamagedModel, StoreError, UnknownModel, UnknownVersion
from inkdigits.store.card import Card

logger = logging.getLogger(__name__)

MODEL_FILE = "model.onnx"
CARD_FILE = "card.json"
POINTER_FILE = "promoted.json"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_KEPT_POINTERS = 50
NOTHING_ELSE: Mapping[str, bytes] = MappingProxyType({})

Read = TypeVar("Read")


class Pointer(msgspec.Struct, frozen=True):
    """Which version is promoted, and which were before it, the most recent last."""

    version: str
    previous: tuple[str, ...] = ()


class ModelStore:
    """Versions of models below `root`, which may not exist yet, and below the read-only `bundled`."""

    def __init__(self, root: Path, bundled: Path | None = None) -> None:
        self.root = root
        self.bundled = bundled

    def names(self) -> list[str]:
        """Names of the models that have at least one version, sorted."""
        found = {path.name for place in self._places() for path in _folders(place)}
        return sorted(name for name in found if self.versions(name))

    def versions(self, name: str) -> list[str]:
        """Versions of `name`, oldest first; empty where there is no such model."""
        if not _NAME.fullmatch(name):
            return []
        found = {path.name for place in self._places() for path in _folders(place / name)}
        return sorted(version for version in found if self._copies(name, version))

    def promoted(self, name: str) -> str:
        """The version that answers when none is asked for. Raises UnknownModel, DamagedModel."""
        return self._pointer(name).version

    def previously_promoted(self, name: str) -> list[str]:
        """Versions that were promoted before, the most recent first. Raises UnknownModel, DamagedModel."""
        return list(reversed(self._pointer(name).previous))

    def substitutes(self, name: str) -> list[str]:
        """Versions that may stand in for a promoted one that cannot be used, in the order to try them.

        What was promoted before, then what ships promoted, then any other, the newest first. Never raises DamagedModel.
        """
        wanted: list[str] = []
        for place in self._places():
            try:
                pointer = _read_pointer(place / name)
            except DamagedModel:
                continue
            wanted += [pointer.version, *reversed(pointer.previous)]
        return list(dict.fromkeys([*wanted, *reversed(self.versions(name))]))

    def pointer_stamp(self, name: str) -> tuple[int, ...]:
        """Changes whenever a promotion of `name` does; cheap enough to ask for often."""
        return tuple(_stamp(place / name / POINTER_FILE) for place in self._places())

    def card(self, name: str, version: str) -> Card:
        """The card of one version. Raises UnknownModel, UnknownVersion, DamagedModel."""
        return self._first_intact(name, version, _read_card)

    def model_bytes(self, name: str, version: str) -> bytes:
        """The ONNX file of one version, checked against its card.

        Raises UnknownModel, UnknownVersion, and DamagedModel where the file is not the one the card speaks of.
        """
        return self.card_and_bytes(name, version)[1]

    def card_and_bytes(self, name: str, version: str) -> tuple[Card, bytes]:
        """The card of one version and the ONNX file it speaks of. Raises as `model_bytes` does."""
        return self._first_intact(name, version, _read_version)

    def new_version(self, data_name: str) -> str:
        """A version name for now, UTC: `20261122-153045-mnist`. Such names sort by time."""
        label = re.sub(r"[^A-Za-z0-9-]+", "-", data_name).strip("-")[:40] or "data"
        version = wanted = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{label}"
        taken = {version for name in self.names() for version in self.versions(name)}
        count = 1
        while version in taken:
            count += 1
            version = f"{wanted}-{count}"
        return version

    def register(self, card: Card, onnx: bytes, files: Mapping[str, bytes] = NOTHING_ELSE) -> None:
        """Write a new version, whole or not at all. The first version of a model is promoted at once.

        `files` are written beside model and card, by name; nothing here reads them.
        Raises StoreError where the version exists already, the folder is not writable or the disk is full.
        """
        _check_name(card.model)
        _check_name(card.version)
        if hashlib.sha256(onnx).hexdigest() != card.onnx_sha256:
            raise StoreError(f"{card.model}:{card.version}: the card speaks of another file than the one given.")
        if self._copies(card.model, card.version):
            raise StoreError(f"{card.model}:{card.version} exists already in the model store {self.root}.")
        first = not self.versions(card.model)
        with _writing(f"{card.model}:{card.version}", self.root):
            self._write_version(card, onnx, files)
        if first:
            self.promote(card.model, card.version)

    def promote(self, name: str, version: str) -> None:
        """Point to `version` from now on. Raises UnknownModel, UnknownVersion, DamagedModel, StoreError."""
        self.model_bytes(name, version)
        try:
            before = self._pointer(name)
        except (UnknownModel, DamagedModel):
            self._write_pointer(name, Pointer(version))
            return
        if before.version != version:
            self._write_pointer(name, Pointer(version, (*before.previous, before.version)[-_KEPT_POINTERS:]))

    def rollback(self, name: str) -> str:
        """Point to the version promoted before the present one, and return it. Raises StoreError if there is none."""
        before = self._pointer(name)
        if not before.previous:
            raise StoreError(f"Model {name!r} has no earlier promotion to go back to.")
        version = before.previous[-1]
        self.model_bytes(name, version)
        self._write_pointer(name, Pointer(version, before.previous[:-1]))
        return version

    def _places(self) -> list[Path]:
        return [self.root] if self.bundled is None else [self.root, self.bundled]

    def _copies(self, name: str, version: str) -> list[Path]:
        if not (_NAME.fullmatch(name) and _NAME.fullmatch(version)):
            return []
        folders = (place / name / version for place in self._places())
        return [folder for folder in folders if (folder / CARD_FILE).is_file()]

    def _first_intact(self, name: str, version: str, read: Callable[[Path], Read]) -> Read:
        copies = self._copies(name, version)
        for folder in copies[:-1]:
            try:
                return read(folder)
            except DamagedModel as error:
                logger.warning("%s The copy in %s is used.", error, copies[-1])
        if copies:
            return read(copies[-1])
        if not self.versions(name):
            raise UnknownModel(name, self.names())
        raise UnknownVersion(name, version, self.versions(name))

    def _pointer(self, name: str) -> Pointer:
        if _NAME.fullmatch(name):
            for place in self._places():
                if (place / name / POINTER_FILE).is_file():
                    return _read_pointer(place / name)
        if not self.versions(name):
            raise UnknownModel(name, self.names())
        raise DamagedModel(
            f"Model {name!r} has no promoted version. Promote one: inkdigits models promote {name}:VERSION"
        )

    def _write_version(self, card: Card, onnx: bytes, files: Mapping[str, bytes]) -> None:
        folder = self.root / card.model
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
        try:
            for name, content in {**files, MODEL_FILE: onnx, CARD_FILE: card.to_json()}.items():
                _write_durably(draft / name, content)
            draft.chmod(0o755)
            draft.rename(folder / card.version)
            _flush_folder(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _write_pointer(self, name: str, pointer: Pointer) -> None:
        folder = self.root / name
        with _writing(f"the pointer of {name}", self.root):
            folder.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(prefix=".draft-", dir=folder)
            os.close(handle)
            try:
                _write_durably(Path(draft), msgspec.json.encode(pointer) + b"\n")
                Path(draft).chmod(0o644)
                Path(draft).rename(folder / POINTER_FILE)
                _flush_folder(folder)
            finally:
                Path(draft).unlink(missing_ok=True)


def _folders(place: Path) -> Iterator[Path]:
    try:
        yield from (path for path in place.iterdir() if _NAME.fullmatch(path.name) and path.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(f"The model store {place} cannot be read: {error.strerror}.") from error


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise StoreError(f"{name!r} cannot name a model or version: use letters, digits, dots, dashes; at most 64.")


def _read_pointer(folder: Path) -> Pointer:
    try:
        return _readable(folder, POINTER_FILE, msgspec.json.Decoder(Pointer).decode)
    except DamagedModel as error:
        name = folder.name
        raise DamagedModel(f"{error} Promote a version of it anew: inkdigits models promote {name}:VERSION.") from error


def _read_card(folder: Path) -> Card:
    name, version = folder.parent.name, folder.name
    card = _readable(folder, CARD_FILE, Card.from_json)
    if (card.model, card.version) != (name, version):
        raise DamagedModel(
            f"{name}:{version} carries the card of {card.model}:{card.version}; it was copied to the wrong folder."
        )
    return card


def _read_version(folder: Path) -> tuple[Card, bytes]:
    card = _read_card(folder)
    data = _readable(folder, MODEL_FILE, bytes)
    if hashlib.sha256(data).hexdigest() != card.onnx_sha256:
        raise DamagedModel(
            f"{card.model}:{card.version} is damaged: {MODEL_FILE} ({len(data)} bytes) is not the file that its card "
            f"speaks of ({card.onnx_bytes} bytes, SHA-256 {card.onnx_sha256[:12]}…). Train it again or delete it."
        )
    return card, data


def _readable(folder: Path, file: str, read: Callable[[bytes], Read]) -> Read:
    where = f"{folder.parent.name}:{folder.name}" if file != POINTER_FILE else folder.name
    try:
        return read((folder / file).read_bytes())
    except FileNotFoundError as error:
        raise DamagedModel(f"{where} is damaged: {file} is missing.") from error
    except OSError as error:
        raise DamagedModel(f"{where}: {file} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, DamagedModel) as error:
        raise DamagedModel(f"{where}: {file} is damaged: {str(error).rstrip('.')}.") from error


@contextmanager
def _writing(what: str, root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{what} could not be written to the model store {root}: {error.strerror}. "
            "Free some space or choose another folder; nothing was changed."
        ) from error


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power failure (rename(2) alone only promises atomicity)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

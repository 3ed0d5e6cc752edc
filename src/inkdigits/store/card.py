"""The model card: the story of one trained version, kept beside its weights as JSON (Mitchell et al. 2019).

Knows nothing of folders; `store.store` decides where a card lies.
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from inkdigits.errors import DamagedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What was trained on what, how, and how well it did.

    `folds` maps "augmented" and "plain" to `{"scores": [...], "mean": m, "deviation": d}` of plain accuracy in
    [0, 1]. `held_out` is `{"data", "images", "accuracy"}` on pictures that chose nothing. `accept_above` is the
    confidence, in [0, 1], from which on an answer is given as sure. `seconds` is the whole run's wall time.
    """

    model: str
    version: str
    created_at: str
    recipe: dict[str, Any]
    seed: int
    data: dict[str, Any]
    accept_above: float
    onnx_sha256: str
    onnx_bytes: int
    parameters: int
    seconds: float
    folds: dict[str, Any] = field(default_factory=dict)
    held_out: dict[str, Any] | None = None
    libraries: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Indented UTF-8 JSON, one key per field."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"

    @classmethod
    def from_json(cls, data: bytes) -> "Card":
        """Read a card back. Raises DamagedModel where it is no JSON or a field is missing or of the wrong type."""
        try:
            card = msgspec.json.decode(data, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DamagedModel(f"The model card is damaged: {error}.") from error
        if not 0.0 <= card.accept_above <= 1.0:
            raise DamagedModel(f"The model card says accept_above is {card.accept_above}; it lies between 0 and 1.")
        return card

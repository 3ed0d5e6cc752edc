"""A prediction as a row of the database, and back without losing a bit. Knows nothing of connections."""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from inkdigits.errors import BadCursor
from inkdigits.prediction import Prediction, Scores

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_SINGLE = struct.Struct("<10f")
_DOUBLE = struct.Struct("<10d")
_ONLY_THE_ANSWER = "="
"""Stands in the column `results` where the answer itself is the only result, which would double the row."""

_encode_results = msgspec.json.Encoder().encode
_decode_results = msgspec.json.Decoder(tuple[Scores, ...]).decode

Position = tuple[int, str]
"""Where a result stands in the order of time: microseconds since 1970 and its id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some results, newest first. `next_cursor` fetches the results after them, None when there are no more."""

    predictions: tuple[Prediction, ...]
    next_cursor: str | None = None


def to_microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970, exact. Raises ValueError for a moment without time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; give the history moments like datetime.now(UTC)")
    return (moment - EPOCH) // MICROSECOND


def to_moment(microseconds: int) -> datetime:
    """The moment in UTC of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def pack_probabilities(probabilities: Sequence[float]) -> bytes:
    """Ten floats as 40 bytes where single precision holds them exactly, as models give them, else as 80."""
    single = _SINGLE.pack(*probabilities)
    return single if _SINGLE.unpack(single) == tuple(probabilities) else _DOUBLE.pack(*probabilities)


def unpack_probabilities(packed: bytes) -> tuple[float, ...]:
    """The ten floats that `pack_probabilities` was given."""
    return (_SINGLE if len(packed) == _SINGLE.size else _DOUBLE).unpack(packed)


def upload_row(prediction: Prediction, data: bytes) -> tuple[Any, ...]:
    """Values for `schema.UPLOAD_COLUMNS`."""
    created_at = to_microseconds(prediction.created_at)
    return (bytes.fromhex(prediction.picture), prediction.content_type, len(data), created_at, data)


def prediction_row(prediction: Prediction) -> tuple[Any, ...]:
    """Values for `schema.PREDICTION_COLUMNS`, the picture's hash standing for the upload."""
    scores = prediction.scores
    created_at = to_microseconds(prediction.created_at)
    return (
        prediction.id,
        created_at,
        bytes.fromhex(prediction.picture),
        scores.model,
        scores.version,
        scores.digit,
        scores.confidence,
        scores.accepted,
        scores.reason,
        pack_probabilities(scores.probabilities),
        _pack_results(prediction),
        prediction.label,
        None if prediction.label is None else created_at,
    )


def _pack_results(prediction: Prediction) -> str | None:
    if not prediction.results:
        return None
    if prediction.results == (prediction.scores,):
        return _ONLY_THE_ANSWER
    return _encode_results(prediction.results).decode()


def _unpack_results(packed: str | None, scores: Scores) -> tuple[Scores, ...]:
    if packed is None:
        return ()
    return (scores,) if packed == _ONLY_THE_ANSWER else _decode_results(packed)


def to_prediction(row: Sequence[Any]) -> Prediction:
    """The prediction in a row of `schema.SELECT_PREDICTIONS`."""
    id_, created_at, picture, content_type, model, version, digit, confidence, *rest = row
    accepted, reason, probabilities, results, label = rest
    scores = Scores(model, version, digit, confidence, unpack_probabilities(probabilities), accepted, reason)
    return Prediction(
        id=id_,
        created_at=to_moment(created_at),
        picture=picture.hex(),
        content_type=content_type,
        scores=scores,
        results=_unpack_results(results, scores),
        label=label,
    )


def write_cursor(position: Position) -> str:
    """A position as text that is safe in a URL and checked when it comes back."""
    text = f"{position[0]} {position[1]}".encode()
    return base64.urlsafe_b64encode(zlib.crc32(text).to_bytes(4) + text).decode().rstrip("=")


def read_cursor(cursor: str) -> Position:
    """The position a cursor stands for. Raises BadCursor for text that `write_cursor` did not make."""
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        if zlib.crc32(raw[4:]).to_bytes(4) != raw[:4]:
            raise ValueError("wrong checksum")
        created_at, blank, id_ = raw[4:].decode().partition(" ")
        # Whoever makes a cursor by hand may write numbers that no database holds.
        if not blank or not re.fullmatch(r"-?[0-9]{1,19}", created_at) or abs(int(created_at)) >= 2**63:
            raise ValueError("no position")
        return int(created_at), id_
    except (ValueError, binascii.Error) as error:
        raise BadCursor(
            f"{cursor[:100]!r} is not a cursor of this history. Use next_cursor as the page before gave it, "
            "or leave it out to start from the beginning."
        ) from error

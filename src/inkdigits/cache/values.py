"""What is kept under a key: one model's scores as JSON. Knows nothing of keys or of where values are kept."""

import msgspec

from inkdigits.prediction import DIGITS, Scores

_decoder = msgspec.json.Decoder(Scores)


def encode_scores(scores: Scores) -> bytes:
    """The scores as JSON, a few hundred bytes; floats keep every bit."""
    return msgspec.json.encode(scores)


def decode_scores(value: bytes | None) -> Scores | None:
    """The scores in `value`, or None where it holds none: a damaged or foreign value is a miss, not an error."""
    if value is None:
        return None
    try:
        scores = _decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return scores if _plausible(scores) else None


def _plausible(scores: Scores) -> bool:
    return (
        len(scores.probabilities) == DIGITS
        and 0 <= scores.digit < DIGITS
        and all(0.0 <= value <= 1.0 for value in (scores.confidence, *scores.probabilities))
    )

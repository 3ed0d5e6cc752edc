"""A reading as JSON: what callers are told and what a cache keeps. Knows nothing of either."""

import msgspec

from inkdigits.reading.values import Reading

_decoder = msgspec.json.Decoder(Reading)


def encode_reading(reading: Reading) -> bytes:
    """The reading as JSON; floats keep every bit."""
    return msgspec.json.encode(reading)


def decode_reading(value: bytes | None) -> Reading | None:
    """The reading in `value`, or None where it holds none: a damaged or foreign value is a miss, not an error."""
    if value is None:
        return None
    try:
        return _decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None

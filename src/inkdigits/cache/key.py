"""The key of a cached answer. Knows nothing of caches, pictures or models: its parts are plain strings.

Everything that an answer depends on stands in the key, so that neither a promotion nor a new release of this program
on one of several servers sharing a Redis can ever be served an old answer. Nothing has to be invalidated.
"""

from urllib.parse import quote

from inkdigits import __version__

_PREFIX = f"inkdigits:{__version__}"


def cache_key(picture: str, operation: str, model: str, version: str) -> str:
    """The key for one answer: `picture` is the SHA-256 of the uploaded bytes in hex, `operation` what was asked.

    Different parts never make the same key: each is percent-encoded, so that none contains the separator. The key is
    printable ASCII and can be read in `redis-cli --scan`.
    """
    parts = (operation, model, version, picture)
    return ":".join((_PREFIX, *(quote(part, safe="") for part in parts)))

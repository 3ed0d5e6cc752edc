"""Query parameters, checked: an unknown name or a bad value is told, never passed over."""

from collections.abc import Set
from datetime import UTC, datetime
from functools import lru_cache

from starlette.datastructures import QueryParams
from starlette.requests import Request

from inkdigits.errors import BadRequest

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class Query:
    """The query parameters of one request, of which only `known` names may be given, each once."""

    def __init__(self, request: Request, known: Set[str]) -> None:
        """Raises BadRequest on a name that is not known or is given twice."""
        self._values: dict[str, str] = {}
        for name, value in _pairs(request.scope["query_string"]):
            if name not in known:
                raise BadRequest(f"There is no query parameter {name!r} here; known: {', '.join(sorted(known))}.")
            if name in self._values:
                raise BadRequest(f"The query parameter {name!r} is given twice.")
            self._values[name] = value

    def text(self, name: str) -> str | None:
        """The value as it is; None where not given or empty."""
        return self._values.get(name) or None

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`. Raises BadRequest."""
        text = self.text(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise BadRequest(f"The query parameter {name!r} is {text!r}; it takes a whole number from {low} to {high}.")
        return int(text)

    def flag(self, name: str) -> bool | None:
        """A truth value: true or 1, false or 0. Raises BadRequest."""
        text = self.text(name)
        if text is None:
            return None
        if text not in _FLAGS:
            raise BadRequest(f"The query parameter {name!r} is {text!r}; it takes true or false.")
        return _FLAGS[text]

    def moment(self, name: str) -> datetime | None:
        """A moment in ISO 8601; one without a time zone is UTC. Raises BadRequest."""
        text = self.text(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+"))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadRequest(
                f"The query parameter {name!r} is {text!r}; it takes a time such as 2026-11-22T15:04:05Z."
            ) from error


@lru_cache(maxsize=256)
def _pairs(query: bytes) -> tuple[tuple[str, str], ...]:
    """Names and values in their order. Callers ask in the same few ways again and again."""
    return tuple(QueryParams(query).multi_items())

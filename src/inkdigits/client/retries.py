"""When a call is tried once more, for both clients alike. Knows nothing of connections; never sleeps itself."""

from dataclasses import dataclass

from inkdigits.client.errors import ServiceError, Unreachable
from inkdigits.client.requests import Request


@dataclass(frozen=True, slots=True)
class Retries:
    """At most `more` further attempts, after `pause` seconds, then twice that, and so on.

    Repeated is what cannot do harm twice: a call of which nothing was sent, or one that only reads. A timeout is
    never repeated: the server is there and busy, and more of the same makes it busier.
    """

    more: int = 2
    pause: float = 0.2

    def wait(self, request: Request, failure: ServiceError, attempt: int) -> float | None:
        """Seconds to wait before attempt number `attempt` + 1 (they count from 0), or None to give up."""
        if attempt >= self.more or not isinstance(failure, Unreachable):
            return None
        if failure.sent and not request.repeatable:
            return None
        return float(self.pause * 2**attempt)

"""What the Python client raises. Knows nothing of urllib3 or aiohttp: each client translates its own library's errors.

ServiceError
├── Unreachable          no server answers there, or it went away before it answered
├── TimedOut             the server took longer than the timeout
├── Refused              the server answered with an error; carries its status, code and message
├── UnexpectedAnswer     what answers there is not this service
├── UnreadablePicture    the picture file cannot be read on this side
├── JobFailed            a retraining that was waited for did not succeed
└── AsyncExtraMissing    AsyncClient without aiohttp
"""

from inkdigits.errors import ServiceError

__all__ = [
    "AsyncExtraMissing",
    "JobFailed",
    "Refused",
    "ServiceError",
    "TimedOut",
    "UnexpectedAnswer",
    "Unreachable",
    "UnreadablePicture",
]


class Unreachable(ServiceError):
    """No server answers there, or it went away before it answered.

    `sent` is False where nothing of the request can have reached the server.
    """

    def __init__(self, server: str, reason: str, *, sent: bool) -> None:
        self.sent = sent
        what = f"The connection to {server} broke before it answered" if sent else f"No server answers at {server}"
        super().__init__(f"{what} ({reason}). Is it running there?")


class TimedOut(ServiceError):
    """The server, or what was waited for, took longer than the timeout."""


class Refused(ServiceError):
    """The server answered with an error.

    `status` is the HTTP status, `code` the error's name such as "not_a_picture" (None where the server gave none) and
    `message` the sentence it gave.
    """

    def __init__(self, status: int, code: str | None, message: str) -> None:
        self.status = status
        self.code = code
        self.message = message
        super().__init__(f"{message} (status {status})")


class UnexpectedAnswer(ServiceError):
    """What answers there is not this service, or is another version of it."""


class UnreadablePicture(ServiceError):
    """The picture file cannot be read on this side."""


class JobFailed(ServiceError):
    """A retraining that was waited for did not succeed; the message is the server's."""


class AsyncExtraMissing(ServiceError):
    """AsyncClient was made where aiohttp is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "AsyncClient needs the package aiohttp, which is not installed here. "
            "Install the async-client extra: pip install 'inkdigits[async-client]'"
        )

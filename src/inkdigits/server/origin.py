"""Which pages of a browser may call what.

Any page, one opened from disk too (`Origin: null`), may post a picture to /v1/inference, list results and show their
pictures. Nothing else may be changed from a page of another site: a form can be posted across sites without any
preflight (Fetch standard, "CORS-safelisted request"), so such calls are refused by their Origin, not left to CORS.

To a browser, a page of another site whose name is made to lead here (DNS rebinding) is of this site. So the calls that
are not open to every page answer only to names that are known to be the server's, see `hosts`.
"""

from collections.abc import Awaitable, Callable, Sequence

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from inkdigits.errors import ForeignPage, UnknownHost
from inkdigits.server.hosts import Hosts, name_of

OPEN_TO_PAGES = Middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["GET", "POST"],
    allow_headers=["*"],
    # A page from the internet may call a server on the local network, which browsers ask about beforehand.
    allow_private_network=True,
    expose_headers=["Link"],
)

_OWN_SITE = (None, "same-origin", "none")
"""What browsers that send Sec-Fetch-Site say of a page's own calls and of a person's; other callers do not send it."""
_TELLING = (b"origin", b"sec-fetch-site")

Endpoint = Callable[[Request], Awaitable[Response]]
RawHeaders = Sequence[tuple[bytes, bytes]]


def preflight(path: str, *methods: str) -> Route:
    """The OPTIONS route of a path that is open to pages; one that is no preflight is told the methods only."""
    allowed = Response(status_code=204, headers={"allow": ", ".join((*methods, "HEAD", "OPTIONS"))})
    return Route(path, allowed, methods=["OPTIONS"], middleware=[OPEN_TO_PAGES])


class Guarded:
    """A route's answer to callers that pass its checks, in the place of a middleware for each of them.

    It stands in the route table as an application of its own, so that Starlette does not wrap it in a second handler
    of exceptions; the one around all routes answers for what is raised here. Measured: a tenth of an empty reply.
    """

    def __init__(self, endpoint: Endpoint, hosts: Hosts, *, changes: bool) -> None:
        """A call that `changes` something must come from a page of this site or from no page at all."""
        self._endpoint = endpoint
        self._hosts = hosts
        self._changes = changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises UnknownHost, ForeignPage, and what the route does."""
        headers = scope["headers"]
        self._check_host(headers)
        if self._changes:
            self._check_origin(headers)
        response = await self._endpoint(Request(scope, receive, send))
        await response(scope, receive, send)

    def _check_host(self, headers: RawHeaders) -> None:
        for name, value in headers:
            if name == b"host" and not self._hosts.knows(host := value.decode("latin-1")):
                raise UnknownHost(
                    f"This server is not known by the name {name_of(host)[:100]!r}. Call it by its address or as "
                    "localhost, or start it with that name: --allowed-hosts NAME (INKDIGITS_ALLOWED_HOSTS)."
                )

    def _check_origin(self, headers: RawHeaders) -> None:
        """Callers that are no browser send no Origin and pass."""
        if any(name in _TELLING for name, _ in headers) and not self._own(Headers(raw=list(headers))):
            raise ForeignPage("This call changes something and came from a page of another site; that is not allowed.")

    def _own(self, headers: Headers) -> bool:
        if headers.get("sec-fetch-site") not in _OWN_SITE:
            return False
        origin = headers.get("origin")
        # An Origin is scheme://host and nothing more (RFC 6454, section 6.2), so it need not be parsed further.
        host = None if origin is None else origin.partition("://")[2]
        # A proxy may put another Host in the place of the one that the browser asked for, so configured names count.
        return host is None or (host != "" and (host == headers.get("host") or self._hosts.configured(host)))

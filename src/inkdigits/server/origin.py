"""Which pages of a browser may call what.

Any page, one opened from disk too (`Origin: null`), may post a picture to /v1/inference, list results and show their
pictures. Nothing else may be changed from a page of another site: a form can be posted across sites without any
preflight (Fetch standard, "CORS-safelisted request"), so such calls are refused by their Origin, not left to CORS.

To a browser, a page of another site whose name is made to lead here (DNS rebinding) is of this site. So the calls that
are not open to every page answer only to names that are known to be the server's, see `hosts`.
"""

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

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


def preflight(path: str, *methods: str) -> Route:
    """The OPTIONS route of a path that is open to pages; one that is no preflight is told the methods only."""
    allowed = Response(status_code=204, headers={"allow": ", ".join((*methods, "HEAD", "OPTIONS"))})
    return Route(path, allowed, methods=["OPTIONS"], middleware=[OPEN_TO_PAGES])


class KnownHost:
    """Refuses calls to a name that is not known to be the server's."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self.app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises UnknownHost."""
        for host in Headers(scope=scope).getlist("host"):
            if not self._hosts.knows(host):
                name = name_of(host)
                raise UnknownHost(
                    f"This server is not known by the name {name[:100]!r}. Call it by its address or as localhost, "
                    "or start it with that name: --allowed-hosts NAME (INKDIGITS_ALLOWED_HOSTS)."
                )
        await self.app(scope, receive, send)


class SameOrigin:
    """Refuses calls that a page of another origin makes. Callers that are no browser send no Origin and pass."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self.app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises ForeignPage."""
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site") not in _OWN_SITE or not self._own(headers):
            raise ForeignPage("This call changes something and came from a page of another site; that is not allowed.")
        await self.app(scope, receive, send)

    def _own(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        # An Origin is scheme://host and nothing more (RFC 6454, section 6.2), so it need not be parsed further.
        host = None if origin is None else origin.partition("://")[2]
        # A proxy may put another Host in the place of the one that the browser asked for, so configured names count.
        return host is None or (host != "" and (host == headers.get("host") or self._hosts.configured(host)))


def closed_to_pages(hosts: Hosts) -> tuple[list[Middleware], list[Middleware]]:
    """For calls that read, and for calls that change something."""
    known = Middleware(KnownHost, hosts)
    return [known], [known, Middleware(SameOrigin, hosts)]

"""Which pages of a browser may call what.

Any page, one opened from disk too (`Origin: null`), may post a picture to /v1/inference, list results and show their
pictures. Nothing else may be changed from a page of another site: a form can be posted across sites without any
preflight (Fetch standard, "CORS-safelisted request"), so such calls are refused by their Origin, not left to CORS.
"""

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from inkdigits.errors import ForeignPage

OPEN_TO_PAGES = Middleware(
    CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"], expose_headers=["Link"]
)


def preflight(path: str, *methods: str) -> Route:
    """The OPTIONS route of a path that is open to pages; one that is no preflight is told the methods only."""
    allowed = Response(status_code=204, headers={"allow": ", ".join((*methods, "HEAD", "OPTIONS"))})
    return Route(path, allowed, methods=["OPTIONS"], middleware=[OPEN_TO_PAGES])


class SameOrigin:
    """Refuses calls that a page of another origin makes. Callers that are no browser send no Origin and pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises ForeignPage."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        hosts = {headers.get("host"), headers.get("x-forwarded-host")} - {None}
        # An Origin is scheme://host and nothing more (RFC 6454, section 6.2), so it need not be parsed further.
        if origin is not None and origin.partition("://")[2] not in hosts:
            raise ForeignPage("This call changes something and came from a page of another site; that is not allowed.")
        await self.app(scope, receive, send)


SAME_ORIGIN = Middleware(SameOrigin)

"""The page at / and Swagger UI: files of this package, read once, served from memory. Nothing comes from elsewhere."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

FOLDER = Path(__file__).parent / "page"

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}

_POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'none'"
# Swagger UI draws its icons with style elements of its own.
_SWAGGER_POLICY = _POLICY + "; style-src 'self' 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class _File:
    data: bytes
    content_type: str
    etag: str


class Pages:
    """Routes of everything a browser shows."""

    def __init__(self) -> None:
        self._page = _read(FOLDER)
        self._swagger = _read(FOLDER / "swagger")

    async def home(self, request: Request) -> Response:
        """The page at /."""
        return _answer(request, self._page, "index.html", _POLICY)

    async def page(self, request: Request) -> Response:
        """What the page needs."""
        return _answer(request, self._page, request.path_params["file"], _POLICY)

    async def swagger(self, request: Request) -> Response:
        """Swagger UI and what it needs."""
        return _answer(request, self._swagger, request.path_params.get("file") or "index.html", _SWAGGER_POLICY)

    async def to_swagger(self, _request: Request) -> Response:
        """/v1/ui without its slash: relative addresses in the page need it."""
        return RedirectResponse("ui/")


def _read(folder: Path) -> dict[str, _File]:
    return {
        path.name: _File(data, _TYPES[path.suffix], f'"{sha256(data).hexdigest()[:20]}"')
        for path in sorted(folder.iterdir())
        if path.suffix in _TYPES
        for data in [path.read_bytes()]
    }


def _answer(request: Request, files: dict[str, _File], name: str, policy: str) -> Response:
    file = files.get(name)
    if file is None:
        raise HTTPException(404)
    headers = {
        "etag": file.etag,
        "cache-control": "no-cache",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
    }
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    return Response(file.data, media_type=file.content_type, headers=headers)

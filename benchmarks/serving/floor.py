"""The server with one more route: same table, same middlewares, reads the body, answers `{}`. The floor of HTTP here.

python -m benchmarks.serving.floor --port 8085 --data-dir FOLDER --workers 2
"""

import argparse
import os
import sys

from benchmarks.serving.stack import EMPTY_PATH
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inkdigits import assembly
from inkdigits.server.hosts import Hosts
from inkdigits.server.origin import Guarded
from inkdigits.server.processes import bind, serve
from inkdigits.server.receiving import read_body
from inkdigits.settings import read_settings

_BESIDE = "/v1/predict"


def application() -> Starlette:
    """The server's own application, the empty route standing beside the one it is the measure of."""
    settings = read_settings({})
    hosts = Hosts(settings.allowed_hosts.split(","), settings.host)

    async def empty(request: Request) -> Response:
        await read_body(request, settings.max_upload_bytes)
        return Response(b"{}", media_type="application/json")

    app = assembly.application()
    routes = app.router.routes
    place = next(at for at, route in enumerate(routes) if isinstance(route, Route) and route.path == _BESIDE)
    routes.insert(place, Route(EMPTY_PATH, Guarded(empty, hosts, changes=True), methods=["POST"]))
    return app


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="the server with one more route that answers nothing")
    for name in ("port", "data-dir", "workers"):
        parser.add_argument(f"--{name}", required=True)
    settings = read_settings(vars(parser.parse_args()))
    listener = bind(settings.host, settings.port)
    os.environ.update(settings.to_environment())
    return serve(
        "benchmarks.serving.floor:application",
        listener,
        workers=settings.workers,
        log_level=settings.log_level,
        head_seconds=settings.head_seconds,
        preload=assembly.preload,
        on_ready=print,
        on_failure=print,
    )


if __name__ == "__main__":
    sys.exit(main())

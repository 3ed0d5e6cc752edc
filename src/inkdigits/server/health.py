"""/health: whether the process lives, and whether it can answer. For load balancers and orchestrators."""

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from inkdigits.errors import HistoryError
from inkdigits.history import History
from inkdigits.inference import Engine
from inkdigits.server.answers import json_response


class Health(msgspec.Struct, frozen=True):
    """`problems` names what is not as it should be; with status "ready" the server answers in spite of them."""

    status: str
    problems: dict[str, str]


class HealthRoutes:
    """Routes about the server itself."""

    def __init__(self, engine: Engine, history: History) -> None:
        self._engine = engine
        self._history = history

    async def live(self, _request: Request) -> Response:
        """200 as long as the process runs its event loop."""
        return json_response(Health("live", {}))

    async def ready(self, _request: Request) -> Response:
        """200 if there is a model that answers and the history can be reached and has room, else 503."""
        problems = dict(self._engine.problems)
        reachable = True
        try:
            await run_in_threadpool(self._history.page, 1)
            await run_in_threadpool(self._history.database.check_room)
        except HistoryError as error:
            problems["history"] = str(error)
            reachable = False
        if not self._engine.names():
            problems.setdefault("models", "There is no model that can answer. Train one: inkdigits train cnn")
        ready = reachable and bool(self._engine.names())
        return json_response(Health("ready" if ready else "not ready", problems), 200 if ready else 503)

"""/v1/models: the model store as callers see it, read only."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from inkdigits.errors import DamagedModel, ModelError
from inkdigits.inference import Engine
from inkdigits.server.answers import ModelEntry, ModelsAnswer, json_response
from inkdigits.store import Card, ModelStore


class Models:
    """Routes about models and their cards."""

    def __init__(self, engine: Engine, store: ModelStore) -> None:
        self._engine = engine
        self._store = store

    async def models(self, _request: Request) -> Response:
        """Every model with the cards of its versions."""
        entries = await run_in_threadpool(lambda: [self._entry(name) for name in self._store.names()])
        return json_response(ModelsAnswer(entries))

    async def model(self, request: Request) -> Response:
        """One model with the cards of its versions."""
        name = request.path_params["model"]
        await run_in_threadpool(self._store.promoted, name)
        return json_response(await run_in_threadpool(self._entry, name))

    async def version(self, request: Request) -> Response:
        """The card of one version."""
        card = await run_in_threadpool(self._store.card, request.path_params["model"], request.path_params["version"])
        return json_response(card)

    def _entry(self, name: str) -> ModelEntry:
        return ModelEntry(
            name=name,
            promoted=self._promoted(name),
            serving=self._engine.version_in_use(name) or "",
            problem=self._engine.problems.get(name),
            versions=[card for version in self._store.versions(name) if (card := self._card(name, version))],
        )

    def _promoted(self, name: str) -> str:
        try:
            return self._store.promoted(name)
        except ModelError:
            return ""

    def _card(self, name: str, version: str) -> Card | None:
        try:
            return self._store.card(name, version)
        except DamagedModel:
            return None

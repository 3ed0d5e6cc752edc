"""The route table. Each route names its method, its path and what it calls; the rest is composition."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from inkdigits.cache import Counts
from inkdigits.history import History
from inkdigits.recognizer import Recognizer
from inkdigits.retraining.job import Job
from inkdigits.retraining.queue import Jobs
from inkdigits.server.door import Door
from inkdigits.server.errors import HANDLERS
from inkdigits.server.health import HealthRoutes
from inkdigits.server.hosts import Hosts
from inkdigits.server.inference import Inference
from inkdigits.server.measured import Measured, Tally
from inkdigits.server.metrics import Metrics
from inkdigits.server.models import Models
from inkdigits.server.openapi import OpenApi
from inkdigits.server.origin import OPEN_TO_PAGES, Endpoint, Guarded, preflight
from inkdigits.server.pages import Pages
from inkdigits.server.predict import Predict
from inkdigits.server.read import Read
from inkdigits.server.read_form import ReadForm
from inkdigits.server.retrain import Retrain
from inkdigits.server.v1 import V1
from inkdigits.store import ModelStore

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the server needs to answer; `lifespan` starts and ends what runs beside it."""

    recognizer: Recognizer
    history: History
    store: ModelStore
    jobs: Jobs
    start_retraining: Callable[[dict[str, object]], Job]
    max_upload_bytes: int
    hosts: Hosts
    cache_counts: Callable[[], Mapping[str, Counts]]
    lifespan: Lifespan


def build_app(parts: Parts) -> Starlette:
    """The ASGI application."""
    tally = Tally()
    table = routes(parts, tally)
    counted = [Middleware(Measured, tally, table)]
    door = Door(parts.recognizer.room, tally)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, object]]:
        async with parts.lifespan(app):
            yield {"door": door}

    return Starlette(routes=table, middleware=counted, exception_handlers=HANDLERS, lifespan=lifespan)


def routes(parts: Parts, tally: Tally) -> list[BaseRoute]:
    """Every address of the server. What is answered is counted by `tally`."""
    inference = Inference(parts.recognizer, parts.history, parts.max_upload_bytes)
    predict = Predict(parts.recognizer, parts.max_upload_bytes)
    v1 = V1(parts.recognizer, parts.history, parts.max_upload_bytes)
    read = Read(parts.recognizer, parts.max_upload_bytes)
    forms = ReadForm(parts.recognizer, parts.max_upload_bytes)
    models = Models(parts.recognizer.engine, parts.store)
    retrain = Retrain(parts.jobs, parts.start_retraining)
    health = HealthRoutes(parts.recognizer.engine, parts.history)
    metrics = Metrics(tally, parts.cache_counts)
    pages = Pages()
    open_ = [OPEN_TO_PAGES]

    def reads(endpoint: Endpoint) -> Guarded:
        return Guarded(endpoint, parts.hosts, changes=False)

    def changes(endpoint: Endpoint) -> Guarded:
        return Guarded(endpoint, parts.hosts, changes=True)

    return [
        # First what is asked most: routes are tried in their order
        Route("/v1/predict", changes(v1.predict), methods=["POST"]),
        # The number classifier service
        Route("/v1/inference", inference.collection, methods=["GET", "POST"], middleware=open_),
        preflight("/v1/inference", "GET", "POST"),
        # The MNIST API service
        Route("/predict/", predict.predict, methods=["POST"]),
        Route("/predict", predict.predict, methods=["POST"]),
        Route("/models/", predict.models, methods=["GET"]),
        Route("/models", predict.models, methods=["GET"]),
        # The project's own API
        Route("/v1/read", changes(read.read), methods=["POST"]),
        Route("/v1/read-form", changes(forms.read), methods=["POST"]),
        Route("/v1/predictions", reads(v1.predictions), methods=["GET"]),
        Route("/v1/predictions/{id}", reads(v1.prediction), methods=["GET"]),
        Route("/v1/predictions/{id}", changes(v1.delete), methods=["DELETE"]),
        Route("/v1/predictions/{id}/label", changes(v1.label), methods=["PUT"]),
        Route("/v1/pictures/{picture}", v1.picture, methods=["GET"], middleware=open_),
        preflight("/v1/pictures/{picture}", "GET"),
        Route("/v1/models", reads(models.models), methods=["GET"]),
        Route("/v1/models/{model}", reads(models.model), methods=["GET"]),
        Route("/v1/models/{model}/{version}", reads(models.version), methods=["GET"]),
        Route("/v1/retrain", changes(retrain.retrain), methods=["POST"]),
        Route("/v1/jobs", reads(retrain.jobs), methods=["GET"]),
        Route("/v1/jobs/{id}", reads(retrain.job), methods=["GET"]),
        Route("/v1/openapi.json", OpenApi().document, methods=["GET"]),
        # For machines
        Route("/health/live", health.live, methods=["GET"]),
        Route("/health/ready", health.ready, methods=["GET"]),
        Route("/metrics", reads(metrics.metrics), methods=["GET"]),
        # Pages
        Route("/", pages.home, methods=["GET"]),
        Route("/page/{file}", pages.page, methods=["GET"]),
        Route("/v1/ui", pages.to_swagger, methods=["GET"]),
        Route("/v1/ui/", pages.swagger, methods=["GET"]),
        Route("/v1/ui/{file}", pages.swagger, methods=["GET"]),
    ]

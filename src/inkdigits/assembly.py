"""The composition root of the server: settings become objects, once, here."""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import AsyncIterator

from starlette.applications import Starlette

from inkdigits.cache import Cache, open_cache
from inkdigits.errors import InkdigitsError, StoreError
from inkdigits.history import History, HistoryWriter
from inkdigits.inference import Engine
from inkdigits.opening import BUNDLED_MODELS, open_engine, open_recognizer, open_store
from inkdigits.recognizer import Recognizer
from inkdigits.retraining.launch import Launcher
from inkdigits.retraining.queue import Jobs
from inkdigits.server.app import Lifespan, Parts, build_app
from inkdigits.server.hosts import Hosts
from inkdigits.settings import Settings, read_settings

__all__ = ["BUNDLED_MODELS", "application", "open_engine", "open_history", "open_recognizer", "open_store"]

REFRESH_SECONDS = 1.0
"""How soon a promotion is taken up."""


def open_history(settings: Settings) -> History:
    """The history, its tables made or brought up to date. Raises HistoryError, StoreError."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise StoreError(
            f"The data folder {settings.data_dir} is a file. Choose a folder: --data-dir FOLDER"
        ) from error
    except OSError as error:
        raise StoreError(
            f"The data folder {settings.data_dir} cannot be made: {error.strerror}. Choose another: --data-dir FOLDER"
        ) from error
    history = History(settings.database_url)
    history.migrate()
    return history


_preloaded: dict[Settings, Engine] = {}


def preload() -> None:
    """Load the models in the process that workers are forked from. What hinders it hinders each worker, which tells."""
    with contextlib.suppress(InkdigitsError):
        settings = read_settings({})
        _preloaded[settings] = open_engine(settings)


def application() -> Starlette:
    """The ASGI application of one worker process, from the settings in its environment.

    Raises InkdigitsError where it cannot start.
    """
    settings = read_settings({})
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    return _compose(settings)


def _compose(settings: Settings) -> Starlette:
    # The thread that commits to the history waits its turn for the interpreter beside a busy event loop; with Python's
    # 5 ms a group commit took 12 ms, with 1 ms it takes 6.
    sys.setswitchinterval(0.001)
    store = open_store(settings)
    engine = _preloaded.get(settings) or open_engine(settings)
    # One that was forked from may be of long ago.
    engine.refresh()
    history = open_history(settings)
    writer = HistoryWriter(history)
    cache = open_cache(redis_url=settings.redis_url or None)
    recognizer = Recognizer(engine, model=settings.model, max_pixels=settings.max_pixels, memory=writer, cache=cache)
    jobs = Jobs(history.database)
    launcher = Launcher(jobs, {**os.environ, **settings.to_environment()}, settings.data_dir / "jobs")
    return build_app(
        Parts(
            recognizer=recognizer,
            history=history,
            store=store,
            jobs=jobs,
            start_retraining=launcher.start,
            max_upload_bytes=settings.max_upload_bytes,
            hosts=Hosts(settings.allowed_hosts.split(","), settings.host),
            cache_counts=cache.counts,
            lifespan=_lifespan(recognizer, history, writer, cache),
        )
    )


def _lifespan(recognizer: Recognizer, history: History, writer: HistoryWriter, cache: Cache) -> Lifespan:
    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        writer.start()
        refreshing = asyncio.create_task(_keep_fresh(recognizer.engine))
        try:
            yield
        finally:
            refreshing.cancel()
            recognizer.close()
            await asyncio.to_thread(writer.stop)
            history.close()
            cache.close()

    return lifespan


async def _keep_fresh(engine: Engine) -> None:
    """Take up promotions. Loading happens in a thread, so that serving goes on meanwhile."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        await asyncio.to_thread(engine.refresh)

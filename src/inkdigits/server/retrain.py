"""/v1/retrain and /v1/jobs: start a training in a process of its own, and follow it."""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from inkdigits.retraining.job import Job
from inkdigits.retraining.queue import Jobs
from inkdigits.server.answers import JobsAnswer, job_answer, json_response
from inkdigits.server.body import decode_json
from inkdigits.server.query import Query
from inkdigits.server.receiving import read_body

Trained = Literal["cnn", "mlp", "svm"]
RecipeName = Literal["quick", "best", "tiny", "committee", "sprint"]
BaseData = Literal["sample-500", "given-500", "mnist"]
"""Named data sets only: a caller over HTTP must not make the server read folders of its own choice."""

_LARGEST_BODY = 65536
_DEFAULT_PAGE = 20
_LARGEST_PAGE = 200


class RetrainBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to retrain. `data` is the base data that the corrections are added to; the body may be left out."""

    models: Annotated[list[Trained], Meta(min_length=1)] = msgspec.field(default_factory=lambda: ["cnn"])
    data: BaseData = "sample-500"
    recipe: RecipeName = "quick"
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    epochs: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class Retrain:
    """Routes about retraining."""

    def __init__(self, jobs: Jobs, start: Callable[[dict[str, object]], Job]) -> None:
        """`start` checks that training is possible here, creates the job and its process, and returns the job."""
        self._jobs = jobs
        self._start = start

    async def retrain(self, request: Request) -> Response:
        """Start the trainer on the base data plus the corrections."""
        sent = await read_body(request, _LARGEST_BODY)
        body = decode_json(sent, RetrainBody) if sent.strip() else RetrainBody()
        job = await run_in_threadpool(self._start, msgspec.to_builtins(body))
        return Response(
            msgspec.json.encode(job_answer(job)),
            202,
            media_type="application/json",
            headers={"location": f"/v1/jobs/{job.id}"},
        )

    async def jobs(self, request: Request) -> Response:
        """Retrainings, newest first."""
        limit = Query(request, {"limit"}).whole("limit", 1, _LARGEST_PAGE) or _DEFAULT_PAGE
        found = await run_in_threadpool(self._jobs.list, limit)
        return json_response(JobsAnswer(tuple(job_answer(job) for job in found)))

    async def job(self, request: Request) -> Response:
        """One retraining."""
        return json_response(job_answer(await run_in_threadpool(self._jobs.get, request.path_params["id"])))

"""The API is fuzzed from its own document: whatever is sent, the answer is one that the document describes."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inkdigits.history import open_database
from inkdigits.history.migrations import migrate
from inkdigits.retraining.queue import Jobs
from inkdigits.server.openapi import OPERATIONS, Operation
from tests.server_process import running_server
from tests.small_models import filled_store

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server on which a retraining is under way already, so that none of the requests made up starts another."""
    data_dir = tmp_path_factory.mktemp("fuzzed")
    filled_store(data_dir / "models")
    database = open_database(f"sqlite:///{data_dir / 'history.db'}")
    migrate(database)
    Jobs(database).create("retrain", {})
    with running_server(data_dir) as server:
        yield schemathesis.openapi.from_url(f"{server.url}/v1/openapi.json")
    database.close()


# There is no wrong way to send nothing but a path.
CASES = [(operation, GenerationMode.POSITIVE) for operation in OPERATIONS] + [
    (operation, GenerationMode.NEGATIVE) for operation in OPERATIONS if operation.query or operation.body
]


@pytest.mark.parametrize(
    ("operation", "mode"), CASES, ids=[f"{mode.value} {operation.method} {operation.path}" for operation, mode in CASES]
)
def test_every_answer_is_one_that_the_document_describes(api: Any, operation: Operation, mode: GenerationMode) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=api[operation.path][operation.method].as_strategy(generation_mode=mode))
    def fuzz(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    fuzz()

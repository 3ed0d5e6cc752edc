"""The Python client of an inkdigits server: `Client`, and `AsyncClient` for asyncio.

It ships alone: of the rest of the project it imports the root of its errors and nothing else.
"""

from inkdigits.client.answers import Inference, Job, Model, ModelAnswer, ModelVersion, Prediction
from inkdigits.client.async_client import AsyncClient
from inkdigits.client.errors import (
    AsyncExtraMissing,
    JobFailed,
    Refused,
    ServiceError,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
    UnreadablePicture,
)
from inkdigits.client.sync_client import Client

__all__ = [
    "AsyncClient",
    "AsyncExtraMissing",
    "Client",
    "Inference",
    "Job",
    "JobFailed",
    "Model",
    "ModelAnswer",
    "ModelVersion",
    "Prediction",
    "Refused",
    "ServiceError",
    "TimedOut",
    "UnexpectedAnswer",
    "Unreachable",
    "UnreadablePicture",
]

"""The Python client of an inkdigits server: `Client`, and `AsyncClient` for asyncio.

It ships alone: of the rest of the project it imports the root of its errors and nothing else.
"""

from inkdigits.client.answers import (
    Alternative,
    Field,
    Form,
    Inference,
    Job,
    Model,
    ModelAnswer,
    ModelVersion,
    Number,
    Prediction,
    ReadDigit,
    Reading,
)
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
    "Alternative",
    "AsyncClient",
    "AsyncExtraMissing",
    "Client",
    "Field",
    "Form",
    "Inference",
    "Job",
    "JobFailed",
    "Model",
    "ModelAnswer",
    "ModelVersion",
    "Number",
    "Prediction",
    "ReadDigit",
    "Reading",
    "Refused",
    "ServiceError",
    "TimedOut",
    "UnexpectedAnswer",
    "Unreachable",
    "UnreadablePicture",
]

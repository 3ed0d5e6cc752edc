"""Other ways to serve the same model, each as its own documentation recommends: two worker processes, no access log.

Versions are the newest found to run together; numpy, onnxruntime and pillow are those that this project runs with.
"""

from typing import Any

from benchmarks.serving.stack import Stack, prediction


def _first(answer: Any) -> tuple[int, float | None]:
    return prediction(answer[0])


def _outputs(answer: Any) -> tuple[int, float | None]:
    digit, confidence = (output["data"][0] for output in answer["outputs"])
    return digit, confidence


_UVICORN = ("uvicorn==0.54.0", "uvloop==0.23.0", "httptools==0.9.0")

PEERS = (
    Stack(
        name="flask",
        title="Flask + gunicorn",
        command=("gunicorn", "-w", "2", "-b", "127.0.0.1:{port}", "--log-level", "warning", "flask_app:app"),
        path="/predict",
        form="file",
        answer=prediction,
        requirements=("flask==3.1.3", "gunicorn==27.0.1"),
    ),
    Stack(
        name="fastapi",
        title="FastAPI + uvicorn",
        command=(
            "uvicorn",
            "--port",
            "{port}",
            "--workers",
            "2",
            "--no-access-log",
            "--log-level",
            "warning",
            "fastapi_app:app",
        ),
        path="/predict",
        form="file",
        answer=prediction,
        requirements=("fastapi==0.165.0", *_UVICORN, "python-multipart==0.0.34"),
    ),
    Stack(
        name="litserve",
        title="LitServe, batching",
        command=("python", "{apps}/litserve_app.py"),
        path="/predict",
        form="json",
        answer=prediction,
        requirements=("litserve==0.2.19", "python-multipart==0.0.34"),
    ),
    Stack(
        name="bentoml",
        title="BentoML, batching",
        command=(
            "bentoml",
            "serve",
            "bentoml_app:Digits",
            "--working-dir",
            "{apps}",
            "--host",
            "127.0.0.1",
            "--port",
            "{port}",
        ),
        path="/predict",
        form="json list",
        answer=_first,
        requirements=("bentoml==1.4.39",),
        variables={"BENTOML_DO_NOT_TRACK": "True"},
    ),
    Stack(
        name="mlserver",
        title="MLServer, 2 workers, batching",
        command=("python", "{apps}/mlserver_start.py", "{folder}"),
        path="/v2/models/digits/infer",
        form="open inference",
        answer=_outputs,
        # Its parallel workers die with a newer uvloop.
        requirements=("mlserver==1.7.1", "uvloop<0.22"),
    ),
    Stack(
        name="ray",
        title="Ray Serve, batching",
        command=("python", "{apps}/ray_app.py", "{folder}"),
        path="/predict",
        form="raw",
        answer=prediction,
        requirements=("ray[serve]==2.60.0",),
        variables={"RAY_USAGE_STATS_ENABLED": "0"},
    ),
)

OPTIONAL = frozenset({"ray"})
"""Measured only where asked for by name, or by `--peers all`."""

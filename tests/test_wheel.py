"""The shipped thing: the built wheel without extras, in an empty environment, reads a picture."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.server_process import Server, environment, free_port, stop, wait_until_ready
from tests.small_models import digits

ROOT = Path(__file__).parent.parent
LARGEST_MEGABYTES = 250

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with nothing but the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("inkdigits-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", str(wheel)], check=True)
    return folder / "venv" / "bin"


def test_the_wheel_serves_a_prediction_and_has_nothing_that_only_training_needs(
    installed: Path, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    command = [
        str(installed / "inkdigits"),
        "serve",
        "--port",
        str(port),
        "--data-dir",
        str(tmp_path),
        "--workers",
        "1",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment(), stdout=output, stderr=output, start_new_session=True
        )
    server = Server(process, port, tmp_path, log)
    try:
        wait_until_ready(server)
        picture = tmp_path / "digit.png"
        _save(picture, 1510)
        answer = requests.post(f"{server.url}/v1/predict?model=all", data=picture.read_bytes(), timeout=30).json()
        mapped = Path(f"/proc/{process.pid}/maps").read_text()
        refused = requests.post(f"{server.url}/v1/retrain", timeout=30)
    finally:
        stop(server)
    assert answer["digit"] == 3
    assert [result["model"] for result in answer["results"]] == ["cnn", "mlp", "svm"]
    assert "onnxruntime" in mapped
    assert not [name for name in ("torch", "sklearn", "scipy", "pandas") if f"/{name}/" in mapped]
    assert refused.status_code == 501
    assert "pip install 'inkdigits[train]'" in refused.json()["message"]


def test_training_without_the_extra_says_what_to_install(installed: Path) -> None:
    ended = subprocess.run([installed / "inkdigits", "train"], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "pip install 'inkdigits[train]'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_pictures_are_read_without_a_server(installed: Path, tmp_path: Path) -> None:
    _save(tmp_path / "digit.png", 1510)
    command = [installed / "inkdigits", "read", "--json", tmp_path / "digit.png"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert [number["text"] for number in json.loads(ended.stdout)["numbers"]] == ["3"]


def test_what_serving_needs_is_small(installed: Path) -> None:
    packages = installed.parent / "lib"
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert size < LARGEST_MEGABYTES * 1_000_000


def _save(path: Path, index: int) -> None:
    from PIL import Image

    Image.fromarray(digits()[0][index]).save(path)

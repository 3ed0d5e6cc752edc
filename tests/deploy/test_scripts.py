"""The scripts behind `make` and CI say what they need and do what they promise, run as they are."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL_SCRIPTS = sorted(
    path
    for folder in ("scripts", "deploy", ".ci")
    for path in (ROOT / folder).iterdir()
    if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")
)


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, env=env, cwd=ROOT)


@pytest.mark.parametrize("script", SHELL_SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    assert run("shellcheck", script).stdout == ""
    assert os.access(script, os.X_OK)


class TestMake:
    def test_alone_lists_every_target(self) -> None:
        listed = run("make").stdout
        for target in ("serve", "train", "test", "check", "bench", "docs", "clean"):
            assert f"make {target} " in listed

    def test_passes_on_what_is_given(self) -> None:
        line = run("make", "-n", "serve", "HOST=0.0.0.0", "PORT=9000", "WORKERS=3", "ARGS=--max-pixels 1000").stdout
        assert "inkdigits serve --host 0.0.0.0 --port 9000 --workers 3 --max-pixels 1000" in " ".join(line.split())

    def test_a_host_that_the_shell_exports_is_not_meant(self) -> None:
        assert "--host" not in run("make", "-n", "serve", HOST="my-laptop").stdout

    def test_skips_are_refused_in_ci_alone(self) -> None:
        assert "ci_plugin" in run("make", "-n", "test", CI="true").stdout
        assert "ci_plugin" not in run("make", "-n", "test", CI="").stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that the script has made."""
    folder = tmp_path_factory.mktemp("environment")
    done = run(ROOT / "scripts/make-environment", folder, PYTHON=sys.executable)
    assert done.returncode == 0, done.stderr
    return folder / "bin/python"


class TestMakeEnvironment:
    def test_makes_one_with_a_pip_that_knows_dependency_groups(self, python: Path) -> None:
        assert "--group" in run(python, "-m", "pip", "install", "--help").stdout

    def test_refuses_a_python_that_does_not_run(self, tmp_path: Path) -> None:
        done = run(ROOT / "scripts/make-environment", tmp_path / "env", PYTHON="/nowhere/python")
        assert done.returncode == 1
        assert "PYTHON=/nowhere/python is no Python 3.11 or newer" in done.stderr

    def test_without_any_python_says_what_to_install(self, tmp_path: Path) -> None:
        done = run(ROOT / "scripts/make-environment", tmp_path / "env", PATH=self.programs(tmp_path), PYTHON="")
        assert done.returncode == 1
        assert "apt-get install python3 python3-venv" in done.stderr
        assert not (tmp_path / "env").exists()

    def test_without_ensurepip_says_what_to_install(self, tmp_path: Path) -> None:
        python = tmp_path / "python"
        # What Debian's python3 is like without python3-venv.
        (tmp_path / "ensurepip.py").write_text("raise ImportError('ensurepip')")
        python.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n')
        python.chmod(0o755)
        done = run(ROOT / "scripts/make-environment", tmp_path / "env", PYTHON=str(python))
        assert done.returncode == 1
        assert "apt-get install python3-venv" in done.stderr

    def programs(self, folder: Path) -> str:
        place = folder / "bin"
        place.mkdir()
        (place / "bash").symlink_to(shutil.which("bash") or "/bin/bash")
        return str(place)


class TestInstallTestPrograms:
    def test_says_nothing_where_everything_is_there(self, tmp_path: Path) -> None:
        for program in (
            "redis-server",
            "postgres",
            "nginx",
            "chromium",
            "chromedriver",
            "wrk",
            "ab",
            "curl",
            "shellcheck",
        ):
            (tmp_path / program).write_text("#!/bin/sh\n")
            (tmp_path / program).chmod(0o755)
        done = run(ROOT / "scripts/install-test-programs", PATH=f"{tmp_path}:{os.environ['PATH']}", CI="true")
        assert (done.returncode, done.stdout) == (0, "")

    @pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
    def test_says_what_is_missing_where_it_may_not_install(self, tmp_path: Path, ci: str, code: int) -> None:
        path = self.only_basic_programs(tmp_path)
        done = run(ROOT / "scripts/install-test-programs", PATH=path, SYSTEM_PACKAGES="no", CI=ci)
        assert done.returncode == code
        assert "apt-get install" in done.stdout
        assert "wrk" in done.stdout

    def only_basic_programs(self, folder: Path) -> str:
        for program in ("bash", "grep", "id", "sh", "env"):
            (folder / program).symlink_to(shutil.which(program) or program)
        return str(folder)


class TestInstallTorch:
    """With a small package of our own in PyTorch's place, and real pip."""

    @pytest.fixture(autouse=True)
    def not_installed(self, python: Path) -> None:
        run(python, "-m", "pip", "uninstall", "--yes", "inkprobe")

    def ask(self, python: Path, index: str, requirement: str = "inkprobe>=1,<2", **env: str) -> str:
        script = ROOT / "scripts/install_torch.py"
        done = run(python, script, "--requirement", requirement, "--index", index, **env)
        assert done.returncode == 0
        return done.stdout

    def installed(self, python: Path) -> str:
        lines = run(python, "-m", "pip", "list", "--format", "freeze").stdout.splitlines()
        return next((line.partition("==")[2] for line in lines if line.startswith("inkprobe==")), "")

    def test_takes_a_wheel_that_lies_on_the_machine_without_asking_anybody(self, python: Path, tmp_path: Path) -> None:
        wheel(tmp_path, "1.3.0+cpu")
        said = self.ask(python, "http://127.0.0.1:9/nobody", PIP_FIND_LINKS=str(tmp_path))
        assert "took the CPU build" in said
        assert self.installed(python) == "1.3.0+cpu"

    def test_asks_the_index_of_cpu_builds_next_within_the_range(self, python: Path, tmp_path: Path) -> None:
        for version in ("1.2.0+cpu", "1.3.0+cpu", "2.0.0+cpu"):
            wheel(tmp_path / "inkprobe", version)
        self.ask(python, tmp_path.as_uri())
        assert self.installed(python) == "1.3.0+cpu"

    def test_where_neither_has_it_nothing_is_installed_and_nothing_fails(self, python: Path) -> None:
        assert "no CPU build" in self.ask(python, "http://127.0.0.1:9/nobody")
        assert self.installed(python) == ""

    def test_its_dependencies_are_left_to_the_usual_index(self, python: Path, tmp_path: Path) -> None:
        wheel(tmp_path / "inkprobe", "1.0.0+cpu", "Requires-Dist: inkprobe-cuda\n")
        self.ask(python, tmp_path.as_uri())
        assert self.installed(python) == "1.0.0+cpu"

    def test_the_range_is_the_train_extras(self) -> None:
        program = "from install_torch import train_requirement; print(train_requirement('torch'))"
        assert run(sys.executable, "-c", program, PYTHONPATH=str(ROOT / "scripts")).stdout.startswith("torch>=")


def wheel(folder: Path, version: str, metadata: str = "") -> None:
    """A wheel of an empty package named inkprobe; a folder of such files is an index page to pip."""
    folder.mkdir(exist_ok=True)
    info = f"inkprobe-{version}.dist-info"
    name = f"inkprobe-{version}-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: inkprobe\nVersion: {version}\n{metadata}")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", f"{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    index = folder / "index.html"
    links = "".join(f'<a href="{path.name}">{path.name}</a>\n' for path in sorted(folder.glob("*.whl")))
    index.write_text(f"<!DOCTYPE html><html><body>{links}</body></html>")


class TestCiPlugin:
    def test_every_kind_of_skip_fails_with_its_reason(self, tmp_path: Path) -> None:
        (tmp_path / "test_skips.py").write_text(
            "import pytest\n"
            "@pytest.mark.skip(reason='marked')\ndef test_marked(): pass\n"
            "def test_inside(): pytest.skip('inside')\n"
            "@pytest.fixture\ndef absent(): pytest.skip('no program')\n"
            "def test_fixture(absent): pass\n"
            "@pytest.mark.xfail\ndef test_expected_to_fail(): assert False\n"
            "def test_runs(): pass\n"
        )
        (tmp_path / "test_module.py").write_text("import pytest\npytest.importorskip('nonesuch')\n")
        ran = self.pytest(tmp_path, "-p", "tests.ci_plugin", "--continue-on-collection-errors")
        for reason in ("marked", "inside", "no program", "could not import 'nonesuch'"):
            assert f"Skipped, which CI does not allow. Skipped: {reason}" in ran.stdout
        assert "skipped" not in ran.stdout.splitlines()[-1]
        assert "1 passed" in ran.stdout.splitlines()[-1]
        assert ran.returncode == 1

    def test_without_skips_it_changes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "test_runs.py").write_text("def test_runs(): pass\n")
        assert self.pytest(tmp_path, "-p", "tests.ci_plugin").returncode == 0

    def pytest(self, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
        return run(sys.executable, "-m", "pytest", *flags, "--rootdir", folder, "-c", "/dev/null", folder)

"""The container files name only what there is: files, programs, settings, ports. Images are not built here."""

import argparse
import json
import os
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkdigits.cli import build_parser
from inkdigits.settings import PREFIX, TABLE, read_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILES = sorted(DEPLOY.glob("*.Containerfile"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
KUBERNETES = {part["kind"]: part["spec"] for part in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())}
SERVERS = {name: service for name, service in SERVICES.items() if name.startswith("server")}


def instructions(containerfile: Path) -> list[tuple[str, str]]:
    """Each instruction's name and the rest of it, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", containerfile.read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def copied(containerfile: Path) -> dict[str, Path]:
    """Where each file of ours ends up in the image, and where it comes from."""
    found = {}
    for name, rest in instructions(containerfile):
        if name == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                path = target + Path(source).name if target.endswith("/") else target
                found[path] = ROOT / source
    return found


def run_by(containerfile: Path) -> list[list[str]]:
    rows = [(name, rest) for name, rest in instructions(containerfile) if name in ("ENTRYPOINT", "CMD", "HEALTHCHECK")]
    return [json.loads(rest[rest.index("[") :]) for _, rest in rows]


def extras(containerfile: Path) -> set[str]:
    return {name for group in re.findall(r"'\.\[([\w,-]+)\]'", containerfile.read_text()) for name in group.split(",")}


def parse(command: list[str]) -> argparse.Namespace:
    assert command[0] == "inkdigits"
    return build_parser().parse_args(command[1:])


@pytest.mark.parametrize("containerfile", CONTAINERFILES, ids=lambda path: path.name)
class TestContainerfile:
    def test_everything_copied_is_there_and_reaches_the_builder(self, containerfile: Path) -> None:
        sent = (containerfile.parent / f"{containerfile.name}.dockerignore").read_text().splitlines()
        assert "*" in sent
        for source in copied(containerfile).values():
            assert source.exists()
            assert f"!{source.relative_to(ROOT).parts[0]}" in sent

    def test_everything_run_is_copied_and_executable(self, containerfile: Path) -> None:
        commands = run_by(containerfile)
        assert commands
        for command in commands:
            assert os.access(copied(containerfile)[command[0]], os.X_OK)

    def test_scripts_find_the_files_that_they_use_beside_themselves(self, containerfile: Path) -> None:
        files = copied(containerfile)
        used = {
            name for path in files.values() if path.is_file() for name in re.findall(r"\$here/([\w.-]+)", read(path))
        }
        assert used <= {Path(path).name for path in files}

    def test_extras_are_those_of_the_package(self, containerfile: Path) -> None:
        known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
        assert extras(containerfile) <= set(known)
        assert extras(containerfile)

    def test_settings_in_the_environment_are_known(self, containerfile: Path) -> None:
        rows = [rest for name, rest in instructions(containerfile) if name == "ENV"]
        given = dict(word.split("=", 1) for rest in rows for word in shlex.split(rest))
        read_settings({}, {key: value for key, value in given.items() if key.startswith(PREFIX)})
        assert {key for key in given if key.startswith(PREFIX)} <= {setting.variable for setting in TABLE}


def read(path: Path) -> str:
    return path.read_text(errors="replace")


def test_the_server_image_listens_where_the_contract_says() -> None:
    text = (DEPLOY / "server.Containerfile").read_text()
    assert "EXPOSE 8085" in text
    assert "docker build -t server -f deploy/server.Containerfile ." in text


def test_the_server_image_does_not_train_and_the_trainer_image_does() -> None:
    assert "train" not in extras(DEPLOY / "server.Containerfile")
    assert extras(DEPLOY / "trainer.Containerfile") == {"train"}


def test_the_trainer_image_leaves_its_models_where_the_contract_says() -> None:
    command = "docker run -e EPOCHS=5 -v $(pwd):/tmp/numberClassifier/output trainer"
    assert command in (DEPLOY / "trainer.Containerfile").read_text()
    assert "OUTPUT:-/tmp/numberClassifier/output" in (DEPLOY / "trainer-entrypoint").read_text()


class TestCompose:
    def test_has_a_balancer_two_servers_and_what_they_share(self) -> None:
        assert set(SERVICES) == {"balancer", "server-1", "server-2", "redis", "postgresql"}
        assert SERVERS["server-1"] == SERVERS["server-2"]

    def test_images_of_ours_are_built_from_files_that_are_there(self) -> None:
        for service in SERVICES.values():
            if service["image"] == "server":
                context = DEPLOY / service["build"]["context"]
                assert (context / service["build"]["dockerfile"]).samefile(DEPLOY / "server.Containerfile")

    def test_what_its_services_run_is_in_the_image(self) -> None:
        assert SERVICES["balancer"]["entrypoint"][0] in copied(DEPLOY / "server.Containerfile")
        for service in SERVERS.values():
            assert parse(service["entrypoint"]).command == "serve"

    @pytest.mark.parametrize("name", SERVERS)
    def test_the_servers_settings_are_settings(self, name: str) -> None:
        given = {key: without_variables(value) for key, value in SERVERS[name]["environment"].items()}
        assert set(given) <= {setting.variable for setting in TABLE}
        settings = read_settings({}, given)
        assert settings.host == "0.0.0.0", "the balancer has to reach it"
        assert settings.database_url.endswith("@postgresql/inkdigits"), "the service of that name"
        assert settings.redis_url == "redis://redis:6379/0"

    def test_the_servers_password_and_database_are_those_of_postgresql(self) -> None:
        given = {key: without_variables(value) for key, value in SERVICES["postgresql"]["environment"].items()}
        url = without_variables(SERVERS["server-1"]["environment"]["INKDIGITS_DATABASE_URL"])
        expected = "postgresql://{POSTGRES_USER}:{POSTGRES_PASSWORD}@postgresql/{POSTGRES_DB}"
        assert url == expected.format(**given)

    def test_the_balancer_knows_every_server_by_name_and_port(self) -> None:
        given = SERVICES["balancer"]["environment"]
        port = read_settings({}, {}).port
        assert given["SERVERS"].split() == [f"{name}:{port}" for name in SERVERS]
        assert SERVICES["balancer"]["ports"] == [f"127.0.0.1:8085:{given['LISTEN']}"]
        assert set(SERVICES["balancer"]["depends_on"]) == set(SERVERS)

    def test_every_volume_and_dependency_is_declared(self) -> None:
        for service in SERVICES.values():
            assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])
            assert set(service.get("depends_on", {})) <= set(SERVICES)

    def test_the_servers_share_their_models(self) -> None:
        for service in SERVERS.values():
            assert "data:/data" in service["volumes"]
            assert service["environment"]["INKDIGITS_STORE"].startswith("/data/")


class TestKubernetes:
    POD = KUBERNETES["Deployment"]["template"]["spec"]
    SERVER = POD["containers"][0]

    def test_settings_and_command_are_the_programs(self) -> None:
        assert parse(self.SERVER["command"]).command == "serve"
        assert {row["name"] for row in self.SERVER["env"]} <= {setting.variable for setting in TABLE}
        read_settings({}, {row["name"]: row["value"] for row in self.SERVER["env"] if "value" in row})

    def test_the_service_finds_the_pods(self) -> None:
        service = KUBERNETES["Service"]
        assert service["selector"] == KUBERNETES["Deployment"]["template"]["metadata"]["labels"]
        assert service["ports"][0]["targetPort"] in {port["name"] for port in self.SERVER["ports"]}

    def test_probes_ask_what_the_server_answers(self) -> None:
        probes = [self.SERVER[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "readiness", "liveness")]
        assert probes == ["/health/ready", "/health/ready", "/health/live"]

    def test_the_user_is_the_images(self) -> None:
        assert f"--uid {self.POD['securityContext']['runAsUser']} " in (DEPLOY / "server.Containerfile").read_text()


def without_variables(value: str) -> str:
    """With what compose puts in for ${NAME:-default} where NAME is not set."""
    return re.sub(r"\$\{\w+:-(\w*)\}", r"\1", value)

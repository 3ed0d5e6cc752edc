"""The server answers to its own names and to no name that another site could have made lead to it."""

import socket
from collections.abc import Iterator

import pytest
import requests

from inkdigits.server.hosts import Hosts
from tests.server_process import Server, running_server

OWN = ["127.0.0.1:8085", "localhost", "LOCALHOST:8085", "localhost.", "[::1]:8085", "192.168.1.7", "server-1:8085"]
OWN += ["host.docker.internal", "app.localhost:3000", "printer.home.arpa", socket.gethostname()]
FOREIGN = [
    "evil.example",
    "evil.example:8085",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "1.2.3",
    "[bad.name]",
]
CALLS = [
    *(("GET", "/v1/predictions"), ("GET", "/v1/predictions/x"), ("GET", "/v1/models"), ("GET", "/v1/jobs")),
    *(("POST", "/v1/predict"), ("POST", "/v1/retrain"), ("PUT", "/v1/predictions/x/label")),
    ("DELETE", "/v1/predictions/x"),
]


@pytest.mark.parametrize("host", OWN)
def test_addresses_local_names_and_the_machines_own_need_no_telling(host: str) -> None:
    assert Hosts().knows(host)


@pytest.mark.parametrize("host", FOREIGN)
def test_names_of_the_public_dns_are_not_known_by_themselves(host: str) -> None:
    assert not Hosts().knows(host)
    assert Hosts(["*"]).knows(host)


def test_names_that_were_told_are_known_and_nothing_around_them() -> None:
    hosts = Hosts(["digits.example.org", "*.lab.example.org"], listening_on="me.example.org")
    for known in ("digits.example.org", "Digits.Example.ORG.:80", "a.lab.example.org", "b.a.lab.example.org:1"):
        assert hosts.knows(known)
        assert hosts.configured(known)
    for unknown in ("example.org", "x.digits.example.org", "lab.example.org", "evillab.example.org"):
        assert not hosts.knows(unknown)
    assert hosts.knows("me.example.org")
    assert not hosts.configured("me.example.org")


def test_endless_made_up_names_take_no_endless_memory() -> None:
    hosts = Hosts()
    assert not any(hosts.knows(f"{number}.evil.example") for number in range(5000))
    assert len(hosts._known) <= 1000


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that was told a name of its own."""
    with running_server(tmp_path_factory.mktemp("named"), "--allowed-hosts", "digits.example.org") as running:
        yield running


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_page_whose_name_was_made_to_lead_here_reaches_nothing_of_the_own_api(
    server: Server, method: str, path: str
) -> None:
    headers = {"host": f"evil.example:{server.port}", "origin": f"http://evil.example:{server.port}"}
    refused = requests.request(method, server.url + path, headers=headers, timeout=30)
    assert (refused.status_code, refused.json()["error"]) == (421, "unknown_host")
    assert "--allowed-hosts" in refused.json()["message"]


def test_callers_of_the_earlier_services_may_use_any_name(server: Server) -> None:
    for path in ("/v1/inference", "/models", "/v1/ui/", "/", "/health/ready"):
        assert requests.get(server.url + path, headers={"host": "digits.example.org"}, timeout=30).status_code == 200


def test_a_name_that_was_told_is_answered_to_and_its_pages_may_change_things(named: Server) -> None:
    address = f"{named.url}/v1/predictions/x"
    told = {"host": "digits.example.org", "origin": "https://digits.example.org"}
    assert requests.delete(address, headers=told, timeout=30).status_code == 404
    # Behind a proxy that puts its own name for the server in the place of the one that was asked for.
    assert requests.delete(address, headers={"origin": "https://digits.example.org"}, timeout=30).status_code == 404
    assert requests.delete(address, headers={"origin": "https://evil.example"}, timeout=30).status_code == 403


def test_what_a_caller_says_was_forwarded_opens_nothing(server: Server) -> None:
    headers = {"origin": "https://evil.example", "x-forwarded-host": "evil.example"}
    assert requests.delete(f"{server.url}/v1/predictions/x", headers=headers, timeout=30).status_code == 403


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 404), ("none", 404), ("same-site", 403), ("cross-site", 403)]
)
def test_what_the_browser_says_of_the_page_counts_too(server: Server, site: str, status: int) -> None:
    headers = {"sec-fetch-site": site}
    assert requests.delete(f"{server.url}/v1/predictions/x", headers=headers, timeout=30).status_code == status


def test_a_page_from_the_internet_may_ask_for_what_is_open_on_a_local_network(server: Server) -> None:
    asked = {
        "origin": "null",
        "access-control-request-method": "POST",
        "access-control-request-private-network": "true",
    }
    granted = requests.options(f"{server.url}/v1/inference", headers=asked, timeout=30)
    assert granted.status_code == 200
    assert granted.headers["access-control-allow-private-network"] == "true"
    refused = requests.options(f"{server.url}/v1/predict", headers=asked, timeout=30)
    assert "access-control-allow-private-network" not in refused.headers

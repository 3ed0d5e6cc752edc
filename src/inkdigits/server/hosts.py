"""By which names the server is reached: what a caller's Host may say.

A page of another site can have its name resolved to this machine, and its calls are then same-origin for the browser
(DNS rebinding). It cannot choose what no name of the public DNS is: an address, a name without a dot, or one below a
domain set apart for private use. Those are known by themselves, and what the server was told. Knows no routes.
"""

import re
import socket
from collections.abc import Iterable
from ipaddress import ip_address

_PRIVATE = (".localhost", ".internal", ".home.arpa")
"""Never in the public DNS: RFC 6761, ICANN resolution 2024.07.29.06, RFC 8375."""

_REMEMBERED = 1000
_PORT = re.compile(r":[0-9]*$")


class Hosts:
    """The names by which the server is known; `*` stands for any, `*.example.org` for all below example.org."""

    def __init__(self, configured: Iterable[str] = (), listening_on: str = "localhost") -> None:
        """`listening_on` is the name or address the server listens on, which callers may say too."""
        wanted = {name_of(name) for name in configured if name}
        self._any = "*" in wanted
        self._names = frozenset(wanted)
        self._below = tuple(name[1:] for name in wanted if name.startswith("*."))
        own = socket.gethostname().lower()
        self._own = {own, own.partition(".")[0] + ".local", name_of(listening_on)}
        self._known: dict[str, bool] = {}

    def knows(self, host: str) -> bool:
        """Whether this Host, a name or address and perhaps a port, may be the server's."""
        known = self._known.get(host)
        if known is None:
            known = self._any or self.configured(host) or self._needs_no_telling(name_of(host))
            if len(self._known) < _REMEMBERED:
                self._known[host] = known
        return known

    def configured(self, host: str) -> bool:
        """Whether the server was told this name, `*` left aside."""
        name = name_of(host)
        return name in self._names or name.endswith(self._below)

    def _needs_no_telling(self, name: str) -> bool:
        return "." not in name or name in self._own or name.endswith(_PRIVATE) or _is_address(name)


def name_of(host: str) -> str:
    """The name or address in a Host, without port, brackets and the dot at its end, in small letters."""
    return _PORT.sub("", host.lower()).removeprefix("[").removesuffix("]").rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True

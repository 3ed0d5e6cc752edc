"""Identifiers are UUIDs of version 7 that sort by time."""

import os
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from inkdigits.identifiers import uuid7

FORKING = """
import os
from inkdigits.identifiers import uuid7
uuid7()
child = os.fork()
os.write(1, "".join(f"{uuid7()[-17:]} " for _ in range(100)).encode())
if child:
    os.waitpid(child, 0)
"""


def test_an_identifier_is_a_version_7_uuid_of_now() -> None:
    value = uuid.UUID(uuid7())
    assert value.version == 7
    assert value.variant == uuid.RFC_4122
    assert abs((value.int >> 80) / 1000 - time.time()) < 60


def test_identifiers_sort_in_the_order_they_were_made() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_make_the_same_identifier() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = [
            identifier
            for batch in threads.map(lambda _: [uuid7() for _ in range(500)], range(8))
            for identifier in batch
        ]
    assert len(set(made)) == len(made)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork processes")
def test_a_forked_process_draws_other_random_bits_than_its_parent() -> None:
    # In a process of its own: a fork copies the locks that threads of the tests may hold.
    printed = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, text=True, check=True).stdout
    made = printed.split()
    assert len(made) == len(set(made)) == 200

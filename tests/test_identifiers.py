"""Identifiers are UUIDs of version 7 that sort by time."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from inkdigits.identifiers import uuid7


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

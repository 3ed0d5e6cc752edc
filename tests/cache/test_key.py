"""A key belongs to one picture, operation, model and version, and to no other."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from inkdigits import __version__
from inkdigits.cache import cache_key

part = st.text(max_size=20) | st.text(alphabet=":% /ab", max_size=6)
parts = st.tuples(part, part, part, part)


@given(parts, parts)
def test_different_parts_never_make_the_same_key(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (cache_key(*one) == cache_key(*other)) == (one == other)


@given(st.lists(st.text(alphabet=":a", max_size=3), min_size=4, max_size=4))
def test_separators_inside_the_parts_do_not_confuse_it(texts: list[str]) -> None:
    shifted = [texts[0] + ":", *texts[1:]]
    assert cache_key(*shifted) != cache_key(*texts)
    assert cache_key("a", "b:", "c", "d") != cache_key("a", "b", ":c", "d")


@given(parts)
def test_is_printable_ascii_and_the_same_every_time(texts: tuple[str, ...]) -> None:
    key = cache_key(*texts)
    assert key.isascii()
    assert key.isprintable()
    assert " " not in key
    assert key == cache_key(*texts)


def test_names_the_release_so_that_servers_of_two_releases_share_nothing() -> None:
    key = cache_key(hashlib.sha256(b"picture").hexdigest(), "scores", "cnn", "20261122-153045-mnist")
    assert key.split(":")[:2] == ["inkdigits", __version__]
    assert key.split(":")[2:5] == ["scores", "cnn", "20261122-153045-mnist"]

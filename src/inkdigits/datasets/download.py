"""Fetch a published file over HTTP: from several mirrors, resumed where it broke off, checked before it counts.

    NAME.part   what has arrived so far; kept after a failure, continued with a Range request
    NAME        there only once its checksum was right (renamed at the end)

Knows HTTP and checksums; does not know what is inside the files.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from inkdigits.datasets.idx import unzipped
from inkdigits.errors import ChecksumMismatch, DownloadFailed, UnreadableData

CHUNK = 1 << 16
ATTEMPTS = 4
TIMEOUT = urllib3.Timeout(connect=10, read=30)

Report = Callable[[str, int, int], None]
"""Called with a file's name, the bytes that are there and the bytes there will be (0 where the mirror does not say)."""


@dataclass(frozen=True, slots=True)
class Published:
    """A file to fetch: its `name` without `.gz`, and the length and SHA-256 of what is inside once unpacked."""

    name: str
    length: int
    sha256: str

    def check(self, content: bytes, source: str) -> bytes:
        """`content`, unpacked where it is gzip. Raises ChecksumMismatch where it is not the published file."""
        try:
            inside = unzipped(content, self.name, limit=self.length + 1)
        except UnreadableData as error:
            raise ChecksumMismatch(f"{source} is not the published {self.name}: {error}") from error
        found = hashlib.sha256(inside).hexdigest()
        if found != self.sha256:
            raise ChecksumMismatch(
                f"{source} is not the published {self.name}: its SHA-256 is {found[:12]}…, not {self.sha256[:12]}…. "
                "Delete it, or put the right file in its place."
            )
        return inside


def silent(_name: str, _there: int, _total: int) -> None:
    """Report the download to nobody."""


def download(
    file: Published, folder: Path, mirrors: Sequence[str], report: Report = silent, attempts: int = ATTEMPTS
) -> Path:
    """Fetch `file` as `folder`/NAME.gz and return that path.

    `mirrors` are addresses that end in a slash and are asked in turn, each up to `attempts` times while it makes
    progress. Raises DownloadFailed with what each mirror said.
    """
    target = folder / f"{file.name}.gz"
    part = folder / f"{file.name}.gz.part"
    reasons = []
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for mirror in mirrors:
            reason = _from_mirror(mirror + target.name, part, file, report, attempts)
            if reason is None:
                part.replace(target)
                return target
            reasons.append(f"{mirror}: {reason}")
    raise DownloadFailed(
        f"{target.name} could not be downloaded. Tried " + "; ".join(reasons) + ". Check the connection and run the "
        f"command again, which goes on where it broke off, or put the file into {folder} yourself."
    )


def _from_mirror(url: str, part: Path, file: Published, report: Report, attempts: int) -> str | None:
    """None once `part` is the whole, right file, else what went wrong last."""
    reason = "nothing came"
    for _ in range(attempts):
        before = _size(part)
        try:
            _fetch(url, part, file.name, report)
            file.check(part.read_bytes(), url)
        except ChecksumMismatch as error:
            part.unlink()
            # A part begun at another mirror may be to blame; only a file that came whole from here tells.
            if before == 0:
                return str(error)
            reason = str(error)
        except (urllib3.exceptions.HTTPError, _Refused) as error:
            reason = _in_words(error)
            if _size(part) == before:
                return reason
        else:
            return None
    return reason


class _Refused(Exception):
    """The mirror answered, but not with the file."""


def _fetch(url: str, part: Path, name: str, report: Report) -> None:
    """Append to `part` what it lacks. Raises urllib3's HTTPError when the connection breaks, _Refused on a status."""
    have = _size(part)
    # Without "identity" a server may compress the stream once more, and a range would then count other bytes.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with urllib3.PoolManager(timeout=TIMEOUT, retries=urllib3.Retry(0, redirect=5)) as pool:
        answer = pool.request("GET", url, headers=headers, preload_content=False, decode_content=False)
        try:
            _keep(answer, part, have, name, report)
        finally:
            answer.close()


def _keep(answer: urllib3.BaseHTTPResponse, part: Path, have: int, name: str, report: Report) -> None:
    if answer.status == 416:
        return  # nothing is missing; the checksum tells whether that is so
    if answer.status not in (200, 206):
        raise _Refused(f"it answered {answer.status} {answer.reason or ''}".rstrip())
    resumed = answer.status == 206
    if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
        part.unlink(missing_ok=True)
        raise _Refused("it answered with another range than the one asked for")
    there = have if resumed else 0
    total = there + int(answer.headers.get("Content-Length", 0))
    with part.open("ab" if resumed else "wb") as file:
        for chunk in answer.stream(CHUNK):
            file.write(chunk)
            there += len(chunk)
            report(name, there, total)
        os.fsync(file.fileno())


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _in_words(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "it did not answer in time"
    if isinstance(error, urllib3.exceptions.MaxRetryError | urllib3.exceptions.NewConnectionError):
        return "it cannot be reached"
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return "the connection broke off"
    return str(error)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DownloadFailed(
            f"The downloaded data could not be written to {folder}: {error.strerror}. "
            "Free some space or choose another folder with --data-dir."
        ) from error

"""Writes a report's page and its JSON, both or none. Knows files, not what stands in them."""

import errno
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from inkdigits.errors import ReportNotWritten
from inkdigits.evaluation.content import Report
from inkdigits.evaluation.page import html


def require_writable(folder: Path) -> None:
    """Make `folder` and see that a file can be made in it, before much work is done. Raises ReportNotWritten."""
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def write(report: Report, folder: Path, name: str) -> tuple[Path, Path]:
    """Write `folder`/`name`.html and .json, replacing earlier ones, and return the two paths.

    Both are complete under another name before either gets its own. Raises ReportNotWritten.
    """
    page, figures = folder / f"{name}.html", folder / f"{name}.json"
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _write_all({page: html(report).encode(), figures: report.to_json()})
    return page, figures


def file_name(report: Report) -> str:
    """A name for the report's files from the model, its version and the data."""
    about = "training" if report.result.seen == "folds" else f"on-{report.result.data}"
    words = f"{report.facts.model}-{report.facts.version}-{about}"
    return re.sub(r"[^A-Za-z0-9._-]+", "-", words)[:150].strip("-.")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportNotWritten(
            f"The report could not be written to {folder}: {error.strerror}. "
            "Free some space or choose another folder with --output; nothing was changed."
        ) from error


def _write_all(contents: Mapping[Path, bytes]) -> None:
    taken = [path for path in contents if path.is_dir()]
    if taken:
        # Found out only by the second rename, it would leave the first file replaced and the other not.
        raise IsADirectoryError(errno.EISDIR, f"{taken[0].name} is a folder")
    with ExitStack() as drafts:
        ready = [(drafts.enter_context(_Draft(path.parent, content)), path) for path, content in contents.items()]
        for draft, path in ready:
            draft.path.chmod(0o644)
            draft.path.replace(path)


class _Draft:
    """A file under a name of its own that is gone at the end unless it was renamed."""

    def __init__(self, folder: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=".draft-", dir=folder)
        self.path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.path.unlink()
            raise

    def __enter__(self) -> "_Draft":
        return self

    def __exit__(self, *_error: object) -> None:
        self.path.unlink(missing_ok=True)

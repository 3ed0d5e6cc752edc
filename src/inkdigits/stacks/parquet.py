"""Rows into a Parquet file and back. The one module that knows the package, an extra."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkdigits.errors import ForeignTable, StackExtraMissing
from inkdigits.stacks.formats import JSONL
from inkdigits.stacks.outputs import replacing
from inkdigits.stacks.rows import COLUMNS, Row

if TYPE_CHECKING:
    import pyarrow

_ROWS_AT_ONCE = 65536
_TEXT = ("file", "status", "text", "raw", "reason")


def require() -> None:
    """Raises StackExtraMissing where the package is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401 - only whether it can be loaded
    except ImportError as error:
        raise StackExtraMissing("Writing Parquet", "pyarrow", "parquet") from error


def write(rows: Path, path: Path) -> None:
    """The JSON lines of `rows` as a Parquet file, there at once. Raises OSError."""
    from pyarrow import Table
    from pyarrow.parquet import ParquetWriter

    # The package is given files: a name with a colon it would take for the address of some service.
    with (
        rows.open("rb") as lines,
        replacing(path) as file,
        ParquetWriter(file, _schema(), compression="zstd") as writer,
    ):
        while some := b"".join(islice(lines, _ROWS_AT_ONCE)):
            records = [row._asdict() for row in JSONL.parse(some)]
            writer.write_table(Table.from_pylist(records, _schema()))


def read_rows(path: Path) -> list[Row]:
    """The rows of a Parquet file. Raises ForeignTable for one of others."""
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table

    try:
        with path.open("rb") as file:
            table = read_table(file)
    except ArrowException as error:
        raise ForeignTable(f"{path} is no Parquet file: {error}. Choose another name for --out.") from error
    if tuple(table.column_names) != COLUMNS:
        raise ForeignTable(f"{path} has other columns than this command writes. Choose another name for --out.")
    return [Row(**record) for record in table.to_pylist()]


def _schema() -> "pyarrow.Schema":
    import pyarrow

    def kind(column: str) -> Any:
        if column in _TEXT:
            return pyarrow.string()
        return {"confidence": pyarrow.float64(), "accepted": pyarrow.bool_()}.get(column, pyarrow.int32())

    return pyarrow.schema([(column, kind(column)) for column in COLUMNS])

"""The tables as the newest migration leaves them, and the statements that write and read results.

A test compares these tables with what `migrations` makes. Knows nothing of connections.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    SmallInteger,
    Table,
    Text,
    TextClause,
    select,
    text,
)

metadata = MetaData()

uploads = Table(
    "uploads",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("sha256", LargeBinary, nullable=False, unique=True),
    Column("content_type", Text, nullable=False),
    Column("length", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

predictions = Table(
    "predictions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("upload", BigInteger, ForeignKey("uploads.id"), nullable=False),
    Column("model", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("digit", SmallInteger, nullable=False),
    Column("confidence", Float(53), nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("reason", Text),
    Column("probabilities", LargeBinary, nullable=False),
    Column("results", Text),
    Column("label", SmallInteger),
    Column("labelled_at", BigInteger),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("progress", Float(53), nullable=False),
    Column("message", Text),
    Column("arguments", Text, nullable=False),
    Column("result", Text),
    Column("pid", Integer),
    Column("process", Text),
)

UPLOAD_COLUMNS = ("sha256", "content_type", "length", "created_at", "data")
PREDICTION_COLUMNS = (
    *("id", "created_at", "upload", "model", "version", "digit", "confidence", "accepted", "reason"),
    *("probabilities", "results", "label", "labelled_at"),
)


def _insert_uploads() -> TextClause:
    values = ", ".join(f":{name}" for name in UPLOAD_COLUMNS)
    return text(f"INSERT INTO uploads ({', '.join(UPLOAD_COLUMNS)}) VALUES ({values}) ON CONFLICT (sha256) DO NOTHING")


def _insert_predictions() -> TextClause:
    values = ", ".join(f":{name}" for name in PREDICTION_COLUMNS)
    values = values.replace(":upload", "(SELECT uploads.id FROM uploads WHERE uploads.sha256 = :upload)")
    return text(f"INSERT INTO predictions ({', '.join(PREDICTION_COLUMNS)}) VALUES ({values})")


# Text, compiled once per database: Core's own insert() costs three times what SQLite itself takes for a row.
INSERT_UPLOADS = _insert_uploads()
INSERT_PREDICTIONS = _insert_predictions()

SELECT_PREDICTIONS: Select[tuple[object, ...]] = select(
    predictions.c.id,
    predictions.c.created_at,
    uploads.c.sha256,
    uploads.c.content_type,
    predictions.c.model,
    predictions.c.version,
    predictions.c.digit,
    predictions.c.confidence,
    predictions.c.accepted,
    predictions.c.reason,
    predictions.c.probabilities,
    predictions.c.results,
    predictions.c.label,
).join_from(predictions, uploads)

"""Remembers every result with its picture, and what people said it really was.

One implementation for SQLite and PostgreSQL. Knows nothing of models, HTTP or settings.
"""

from inkdigits.history.database import Database, open_database
from inkdigits.history.history import History
from inkdigits.history.record import Page
from inkdigits.history.writer import HistoryWriter

__all__ = ["Database", "History", "HistoryWriter", "Page", "open_database"]

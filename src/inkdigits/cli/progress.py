"""How far a long command is: a bar with the time left on a terminal, else a line now and then. On standard error."""

import shutil
import sys
import time

REDRAW_SECONDS = 0.1
LINE_SECONDS = 10.0
BAR = 24
_FEW = 3


class Progress:
    """Told by `advance` what was done of `total` things, such as "files"."""

    def __init__(self, total: int, things: str, done: int = 0) -> None:
        """`done` of them were done before."""
        self._total, self._things = total, things
        self._done = self._before = done
        self._drawn = False
        self._terminal = sys.stderr.isatty()
        self._begun = time.monotonic()
        self._shown = self._begun

    def advance(self, count: int, said: str = "") -> None:
        """`count` more things are done; `said` is shown beside them."""
        self._done += count
        now = time.monotonic()
        if now - self._shown >= (REDRAW_SECONDS if self._terminal else LINE_SECONDS):
            self._shown = now
            self._show(said)

    def clear(self) -> None:
        """Take the bar away, for a line of text or for good."""
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False

    def _show(self, said: str) -> None:
        if self._terminal:
            width = max(shutil.get_terminal_size().columns - 1, 20)
            sys.stderr.write(f"\r\x1b[K{self._line(said)[:width]}")
            self._drawn = True
        else:
            sys.stderr.write(self._line(said, bar=False) + "\n")
        sys.stderr.flush()

    def _line(self, said: str, bar: bool = True) -> str:
        share = min(self._done / self._total, 1.0)
        filled = round(BAR * share)
        drawn = f"[{'#' * filled}{'.' * (BAR - filled)}] " if bar else ""
        left = f"  {duration(self._left())} left" if self._done - self._before >= _FEW else ""
        return f"{share:4.0%} {drawn}{self._done:,} of {self._total:,} {self._things}{left}{said and '  ' + said}"

    def _left(self) -> float:
        return (time.monotonic() - self._begun) * (self._total - self._done) / (self._done - self._before)


def duration(seconds: float) -> str:
    """As 7 s, 2:05 min, 1:02:05 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02} h"

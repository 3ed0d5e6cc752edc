"""A program that fills a disk with results, is given room, and goes on: FOLDER and "limited" or "mounted".

Prints what was promised: the error, how many results were saved before and after, and how many are there.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from inkdigits.errors import HistoryFull
from inkdigits.history import History
from tests.history.examples import item


def limited(_folder: Path) -> Callable[[], None]:
    """Files may not grow beyond 1 MB, until they may again."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def mounted(folder: Path) -> Callable[[], None]:
    """Something else takes the room on the disk, until it is deleted."""
    taken = folder / "something-else"
    taken.write_bytes(bytes(1 << 20))
    return taken.unlink


def fill(history: History) -> tuple[list[str], str]:
    saved: list[str] = []
    try:
        while True:
            prediction, data = item(os.urandom(20_000))
            history.append([(prediction, data)])
            saved.append(prediction.id)
    except HistoryFull as error:
        return saved, str(error)


def main(folder: Path, way: str) -> None:
    history = History(f"sqlite:///{folder / 'history.db'}")
    history.migrate()
    make_room = {"limited": limited, "mounted": mounted}[way](folder)
    saved, message = fill(history)
    readable = [history.get(id).id for id in saved]
    make_room()
    history.append([item(b"there is room again")])
    json.dump({"message": message, "saved": saved, "readable": readable, "count": history.count()}, sys.stdout)
    history.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

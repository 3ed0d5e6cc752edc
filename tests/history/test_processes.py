"""Several server processes on one database, and processes that are killed."""

import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

from inkdigits.history import History

ROOT = Path(__file__).parents[2]


def writing(url: str, clients: int, last: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.history.acknowledging", url, str(clients), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def acknowledged(output: str) -> dict[str, str]:
    """Ids and pictures of whole lines; a killed process may leave half of one."""
    return dict(line.split() for line in output.splitlines(keepends=True) if line.endswith("\n"))


def test_processes_that_write_at_once_lose_nothing(database_url: str) -> None:
    history = History(database_url)
    history.migrate()
    started = [writing(database_url, clients=8, last=400) for _ in range(2)]
    seen = 0
    while any(process.poll() is None for process in started):
        # Readers are not held up by writers, and see only ever more.
        now = history.count()
        assert now >= seen
        assert len(history.page(50).predictions) == min(now, 50) or history.count() > now
        seen = now
        time.sleep(0.01)
    outputs = [process.communicate() for process in started]
    assert [trouble for _, trouble in outputs] == ["", ""]
    saved = acknowledged(outputs[0][0]) | acknowledged(outputs[1][0])
    assert {prediction.id: prediction.picture for chunk in history.oldest_first() for prediction in chunk} == saved
    assert len(saved) == 800
    history.close()


def test_whoever_asks_for_what_came_since_misses_nothing_of_several_processes(database_url: str) -> None:
    history = History(database_url)
    history.migrate()
    started = [writing(database_url, clients=8, last=400) for _ in range(3)]
    seen: list[str] = []
    running = True
    while running:
        # Asked once more after the last of them ended.
        running = any(process.poll() is None for process in started)
        after = seen[-1] if seen else None
        seen += [prediction.id for prediction in next(history.arrived(7, after), [])]
    seen += [prediction.id for chunk in history.arrived(after=seen[-1]) for prediction in chunk]
    saved = [id for process in started for id in acknowledged(process.communicate()[0])]
    assert sorted(seen) == sorted(saved)
    assert len(saved) == 1200
    history.close()


def test_a_killed_process_loses_nothing_it_acknowledged(database_url: str) -> None:
    with writing(database_url, clients=16, last=1_000_000) as process:
        assert process.stdout is not None
        early = list(islice(process.stdout, 300))
        process.kill()
        saved = acknowledged("".join(early) + process.stdout.read())
    assert len(saved) >= 300
    history = History(database_url)
    history.migrate()
    for id, picture in saved.items():
        assert history.get(id).picture == picture
        assert history.picture(picture)
    history.close()

"""Every database in trouble is an error of ours, with a sentence that says what to do."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inkdigits.errors import HistoryError, HistoryUnavailable
from inkdigits.history import History, database
from tests.history.examples import item, items
from tests.services import Postgresql

OPEN = """
import os, sys
from inkdigits.errors import HistoryUnavailable
from inkdigits.history import History
# Whatever is imported late is imported now: nobody may not be allowed to look into the folder of this checkout.
warm = History(sys.argv[2])
warm.migrate()
warm.close()
if os.geteuid() == 0:
    os.setuid(65534)
history = History(sys.argv[1])
try:
    history.migrate()
except HistoryUnavailable as error:
    print(error)
history.close()
"""


@pytest.fixture
def opened() -> Iterator[Callable[[str], History]]:
    histories: list[History] = []

    def open_(url: str) -> History:
        histories.append(History(url))
        return histories[-1]

    yield open_
    for history in histories:
        history.close()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(HistoryUnavailable) as caught:
        act()
    return str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "history.db", "sqlite://", "sqlite:///:memory:", "mysql://root@localhost/x", "nonsense://", "sqlite:///"],
)
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    assert "Use sqlite:////folder/history.db or postgresql://" in refusal(lambda: History(url))


class TestSqlite:
    def test_a_missing_folder_is_named(self, opened: Callable[[str], History], tmp_path: Path) -> None:
        message = refusal(opened(f"sqlite:///{tmp_path}/no/history.db").migrate)
        assert message.endswith(f"there is no folder {tmp_path}/no. Make it, or choose another place.")

    def test_a_folder_instead_of_a_file_is_named(self, opened: Callable[[str], History], tmp_path: Path) -> None:
        assert "it is a folder. Give the name of a file" in refusal(opened(f"sqlite:///{tmp_path}").migrate)

    @pytest.mark.parametrize("there", [True, False])
    def test_what_may_not_be_written_is_named(self, tmp_path: Path, there: bool) -> None:
        folder = Path(shutil.move(tmp_path, tmp_path.with_name("closed")))
        for above in [folder, *folder.parents[:2]]:
            above.chmod(0o755)
        path = folder / "history.db"
        if there:
            History(f"sqlite:///{path}").migrate()
            path.chmod(0o444)
        folder.chmod(0o555)
        # Root may write anywhere, so the program runs as nobody.
        urls = [f"sqlite:///{path}", f"sqlite:///{tmp_path.with_name('warm.db')}"]
        done = subprocess.run([sys.executable, "-c", OPEN, *urls], capture_output=True, text=True)
        assert done.stderr == ""
        assert re.search("this user may not write .*Change its owner or mode, or choose another place", done.stdout)

    def test_a_file_that_is_no_database_is_left_alone(self, opened: Callable[[str], History], tmp_path: Path) -> None:
        path = tmp_path / "history.db"
        path.write_text("Dear diary, " * 100)
        assert "is not an SQLite database" in refusal(opened(f"sqlite:///{path}").migrate)
        assert path.read_text() == "Dear diary, " * 100

    def test_a_damaged_file_is_told_with_the_way_out(self, opened: Callable[[str], History], tmp_path: Path) -> None:
        path = tmp_path / "history.db"
        history = opened(f"sqlite:///{path}")
        history.migrate()
        history.append(items(500))
        history.close()
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (path.stat().st_size - 4096))
        for act in (history.count, lambda: history.append([item()]), lambda: history.page(10)):
            assert "is damaged" in refusal(act)
            assert ".recover" in refusal(act)

    def test_a_file_that_was_moved_away_takes_nothing_more_until_it_is_back(
        self, opened: Callable[[str], History], tmp_path: Path
    ) -> None:
        history = opened(f"sqlite:///{tmp_path}/history.db")
        history.migrate()
        history.append([item(b"before")])
        away = tmp_path / "away"
        away.mkdir()
        for file in tmp_path.glob("history.db*"):
            shutil.move(file, away)
        for act in (history.count, lambda: history.append([item(b"meanwhile")])):
            assert "was moved or deleted while it was in use" in refusal(act)
        assert not list(tmp_path.glob("history.db*"))
        for file in away.iterdir():
            shutil.move(file, tmp_path)
        history.append([item(b"after")])
        assert history.count() == 2

    def test_another_schema_is_not_taken_for_a_history(self, opened: Callable[[str], History], tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / "history.db") as other:
            other.execute("CREATE TABLE predictions (something)")
        other.close()
        assert "is not a history" in refusal(opened(f"sqlite:///{tmp_path}/history.db").migrate)
        assert "is not a history" in refusal(lambda: opened(f"sqlite:///{tmp_path}/history.db").page(1))

    def test_a_program_that_keeps_the_file_is_waited_for(
        self, opened: Callable[[str], History], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        history = opened(f"sqlite:///{tmp_path}/history.db")
        history.migrate()
        holder = sqlite3.connect(tmp_path / "history.db", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, holder.execute, ["ROLLBACK"])
        release.start()
        history.append([item()])
        release.join()
        holder.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
        assert "is held by another program" in refusal(lambda: history.append([item()]))
        assert history.count() == 1
        holder.close()

    def test_a_picture_hash_that_is_none_fails_as_a_value(
        self, opened: Callable[[str], History], tmp_path: Path
    ) -> None:
        history = opened(f"sqlite:///{tmp_path}/history.db")
        history.migrate()
        prediction, data = item(content_type=None)
        with pytest.raises(HistoryError, match="cannot hold this"):
            history.append([(prediction, data)])


@pytest.mark.postgresql
class TestPostgresql:
    def test_nobody_listening_is_told_without_the_password(self, opened: Callable[[str], History]) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"postgresql://someone:secret@127.0.0.1:{taken.getsockname()[1]}/history"
            message = refusal(opened(url).migrate)
        assert "does not answer" in message
        assert "Check that it runs" in message
        assert "secret" not in message

    def test_a_missing_database_is_named(self, opened: Callable[[str], History], postgresql_url: str) -> None:
        assert "does not exist" in refusal(opened(postgresql_url + "x").migrate)

    def test_a_history_that_was_not_set_up_is_told(self, opened: Callable[[str], History], postgresql_url: str) -> None:
        assert "is not a history" in refusal(opened(postgresql_url).count)

    def test_the_history_goes_on_when_the_server_is_back(
        self, opened: Callable[[str], History], postgresql_server: Postgresql, postgresql_url: str
    ) -> None:
        history = opened(postgresql_url)
        history.migrate()
        history.append([item(b"before")])
        postgresql_server.stop()
        try:
            started = time.monotonic()
            assert "does not answer" in refusal(lambda: history.append([item(b"meanwhile")]))
            assert "does not answer" in refusal(history.count)
            assert time.monotonic() - started < 5
        finally:
            postgresql_server.start()
        history.append([item(b"after")])
        assert history.count() == 2


def test_a_missing_driver_is_named(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ModuleNotFoundError('no psycopg')")
    code = "from inkdigits.history import History; History('postgresql://localhost/history')"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert "pip install 'inkdigits[postgresql]'" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_file_system_that_takes_no_writing_is_told_as_that(tmp_path: Path, opened: Callable[[str], History]) -> None:
    url = f"sqlite:///{tmp_path}/history.db"
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        history = History(url)
        history.migrate()
        history.close()
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        assert "mounted read-only. Mount it for writing" in refusal(opened(url).migrate)
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)

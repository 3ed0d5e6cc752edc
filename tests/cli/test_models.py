from pathlib import Path

import pytest

from tests.cli.calling import call
from tests.small_models import filled_store, register


def test_one_damaged_file_does_not_hide_the_other_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = filled_store(tmp_path / "models")
    register(store, "cnn", "20260202-000000-test", seed=9)
    (store.root / "mlp" / "promoted.json").write_text("{")
    (store.root / "cnn" / "20260202-000000-test" / "card.json").write_text("{")
    assert call("models", "--store", str(store.root)) == 0
    said = capsys.readouterr()
    listed = {tuple(line.split()[:2]) for line in said.out.splitlines()}
    assert {(name, "20260101-000000-test") for name in ("cnn", "mlp", "svm")} <= listed
    assert ("cnn", "20260202-000000-test") not in listed
    assert "cnn:20260202-000000-test: card.json is damaged" in said.err
    assert "models promote mlp:VERSION" in said.err

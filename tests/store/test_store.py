"""The model store's promises, on real folders."""

import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from inkdigits.errors import DamagedModel, StoreError, UnknownModel, UnknownVersion
from inkdigits.store import Card, ModelStore
from tests.small_models import card_for

ONNX = b"not a graph, but the store only looks at its hash"


def card(version: str, model: str = "cnn", onnx: bytes = ONNX) -> Card:
    return card_for(onnx, model, version)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


def test_a_registered_version_can_be_read_back(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    assert store.names() == ["cnn"]
    assert store.versions("cnn") == ["v1"]
    assert store.card("cnn", "v1") == card("v1")
    assert store.model_bytes("cnn", "v1") == ONNX


def test_only_the_first_version_is_promoted_by_itself(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    store.register(card("v2"), ONNX)
    assert store.promoted("cnn") == "v1"


def test_promote_and_rollback_walk_back_the_way_they_came(store: ModelStore) -> None:
    for version in ("v1", "v2", "v3"):
        store.register(card(version), ONNX)
        store.promote("cnn", version)
    assert store.previously_promoted("cnn") == ["v2", "v1"]
    assert store.rollback("cnn") == "v2"
    assert store.rollback("cnn") == "v1"
    with pytest.raises(StoreError, match="no earlier promotion"):
        store.rollback("cnn")


def test_shipped_and_own_versions_are_seen_as_one_and_the_own_pointer_wins(tmp_path: Path) -> None:
    shipped = ModelStore(tmp_path / "shipped")
    shipped.register(card("v1"), ONNX)
    store = ModelStore(tmp_path / "own", bundled=tmp_path / "shipped")
    assert store.promoted("cnn") == "v1"
    store.register(card("v2"), ONNX)
    assert store.versions("cnn") == ["v1", "v2"]
    assert store.promoted("cnn") == "v1"
    store.promote("cnn", "v2")
    assert store.promoted("cnn") == "v2"
    assert shipped.promoted("cnn") == "v1"
    assert store.rollback("cnn") == "v1"


def test_a_promotion_changes_the_pointer_stamp(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    store.register(card("v2"), ONNX)
    before = store.pointer_stamp("cnn")
    store.promote("cnn", "v2")
    assert store.pointer_stamp("cnn") != before


def test_a_damaged_model_file_is_refused_with_its_reason(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    (store.root / "cnn" / "v1" / "model.onnx").write_bytes(ONNX[:-5])
    with pytest.raises(DamagedModel, match="is not the file that its card speaks of"):
        store.model_bytes("cnn", "v1")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"model": 3}', b"\xff\xfe"])
def test_a_damaged_card_is_refused_with_its_reason(store: ModelStore, content: bytes) -> None:
    store.register(card("v1"), ONNX)
    (store.root / "cnn" / "v1" / "card.json").write_bytes(content)
    with pytest.raises(DamagedModel, match=r"card\.json is damaged"):
        store.card("cnn", "v1")


def test_a_missing_model_file_is_named(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    (store.root / "cnn" / "v1" / "model.onnx").unlink()
    with pytest.raises(DamagedModel, match=r"model\.onnx is missing"):
        store.model_bytes("cnn", "v1")


def test_a_card_in_the_wrong_folder_is_refused(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    (store.root / "cnn" / "v1").rename(store.root / "cnn" / "v9")
    with pytest.raises(DamagedModel, match="copied to the wrong folder"):
        store.card("cnn", "v9")


@pytest.mark.parametrize("file", ["model.onnx", "card.json"])
def test_a_damaged_copy_does_not_hide_the_shipped_one_and_is_told(
    tmp_path: Path, file: str, caplog: pytest.LogCaptureFixture
) -> None:
    shipped, own = ModelStore(tmp_path / "shipped"), ModelStore(tmp_path / "own")
    for store in (shipped, own):
        store.register(card("v1"), ONNX)
    (own.root / "cnn" / "v1" / file).write_bytes(b"x")
    both = ModelStore(own.root, bundled=shipped.root)
    assert both.card_and_bytes("cnn", "v1") == (card("v1"), ONNX)
    assert "damaged" in caplog.text
    both.promote("cnn", "v1")


def test_substitutes_are_what_was_promoted_before_then_what_ships_then_the_newest(tmp_path: Path) -> None:
    shipped = ModelStore(tmp_path / "shipped")
    for version in ("v3", "v5"):
        shipped.register(card(version), ONNX)
    store = ModelStore(tmp_path / "own", bundled=shipped.root)
    for version in ("v1", "v2", "v4"):
        store.register(card(version), ONNX)
    store.promote("cnn", "v1")
    store.promote("cnn", "v2")
    assert store.substitutes("cnn") == ["v2", "v1", "v3", "v5", "v4"]
    (store.root / "cnn" / "promoted.json").write_text("")
    assert store.substitutes("cnn") == ["v3", "v5", "v4", "v2", "v1"]
    with pytest.raises(DamagedModel, match=r"\. Promote a version of it anew: inkdigits models promote cnn:VERSION\.$"):
        store.promoted("cnn")


def test_a_damaged_version_is_not_promoted(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    store.register(card("v2"), ONNX)
    (store.root / "cnn" / "v2" / "model.onnx").write_bytes(b"x")
    with pytest.raises(DamagedModel):
        store.promote("cnn", "v2")
    assert store.promoted("cnn") == "v1"


def test_unknown_names_say_what_there_is(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    with pytest.raises(UnknownModel, match="Available: cnn"):
        store.card("rnn", "v1")
    with pytest.raises(UnknownVersion, match="Available: v1"):
        store.card("cnn", "v2")


@pytest.mark.parametrize("name", ["..", "../cnn", "cnn/..", "/etc", "", ".", "a" * 65, "cnn\0", "c nn"])
def test_names_never_lead_out_of_the_store(store: ModelStore, name: str) -> None:
    store.register(card("v1"), ONNX)
    with pytest.raises(UnknownModel):
        store.card(name, "v1")
    with pytest.raises(UnknownVersion):
        store.card("cnn", name)
    with pytest.raises(StoreError, match="cannot name a model"):
        store.register(card("v2", model=name), ONNX)


def test_a_version_is_never_overwritten(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    with pytest.raises(StoreError, match="exists already"):
        store.register(replace(card("v1"), seed=1), ONNX)
    assert store.card("cnn", "v1").seed == 0


def test_what_could_not_be_written_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    store = ModelStore(tmp_path / "models")
    with pytest.raises(StoreError, match="could not be written"):
        store.register(card("v1"), ONNX)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_the_store_as_it_was(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.register(card("v1"), ONNX)
    before = sorted(path.relative_to(store.root) for path in store.root.rglob("*"))
    opened = Path.open

    def full(path: Path, *arguments: object, **options: object) -> object:
        target = Path("/dev/full") if path.name == "card.json" and arguments == ("wb",) else path
        return opened(target, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError, match="No space left on device"):
        store.register(card("v2"), ONNX)
    monkeypatch.undo()
    assert sorted(path.relative_to(store.root) for path in store.root.rglob("*")) == before


def test_a_reader_never_sees_half_a_promotion(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    store.register(card("v2"), ONNX)
    seen: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(store.promoted("cnn"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for round_ in range(100):
        store.promote("cnn", "v2" if round_ % 2 else "v1")
    done.set()
    watcher.join()
    assert seen <= {"v1", "v2"}


def test_new_versions_sort_by_time_and_are_never_taken(store: ModelStore) -> None:
    names = []
    for _ in range(3):
        names.append(store.new_version("my folder/of digits"))
        store.register(card(names[-1]), ONNX)
    assert names == sorted(names)
    assert len(set(names)) == 3
    assert store.versions("cnn") == names


def test_the_card_is_json_for_people(store: ModelStore) -> None:
    store.register(card("v1"), ONNX)
    text = (store.root / "cnn" / "v1" / "card.json").read_text()
    assert json.loads(text)["model"] == "cnn"
    assert len(text.splitlines()) > 10
    assert os.access(store.root / "cnn" / "v1", os.R_OK | os.X_OK)

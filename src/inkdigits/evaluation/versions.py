"""What each version of a store costs and gives, from its card; what a card lacks is measured. Knows no data set."""

from collections.abc import Iterator

from inkdigits.errors import ModelError
from inkdigits.evaluation import cost
from inkdigits.evaluation.content import VersionCost
from inkdigits.inference import Session
from inkdigits.store import Card, ModelStore


def costs(store: ModelStore, this: Card) -> Iterator[VersionCost]:
    """A row for each version whose card tells an accuracy on held-out images; damaged versions are passed over."""
    for name in store.names():
        for version in store.versions(name):
            try:
                row = _cost(store, store.card(name, version), this)
            except ModelError:
                continue
            if row:
                yield row


def promoted(store: ModelStore, name: str) -> str | None:
    """The promoted version of `name`, None where the store's pointer cannot be used."""
    try:
        return store.promoted(name)
    except ModelError:
        return None


def _cost(store: ModelStore, card: Card, this: Card) -> VersionCost | None:
    if not card.held_out:
        return None
    microseconds = card.extra.get("microseconds")
    if not microseconds:
        microseconds = cost.microseconds(Session(store.model_bytes(card.model, card.version)))
    return VersionCost(
        model=card.model,
        version=card.version,
        recipe_name=card.extra.get("recipe_name"),
        trained_on=str(card.data.get("name", "")),
        scored_on=str(card.held_out["data"]),
        images=int(card.held_out["images"]),
        accuracy=card.held_out["accuracy"],
        microseconds=microseconds,
        onnx_bytes=card.onnx_bytes,
        promoted=promoted(store, card.model) == card.version,
        this=(card.model, card.version) == (this.model, this.version),
    )

"""A model of the store on labelled images, from its name to a report; it reads top to bottom in `evaluate`.

Knows every step by name and none by its inside, and nothing of where the report will be written.
"""

from collections.abc import Callable, Sequence

from inkdigits.datasets import DataSet
from inkdigits.errors import DamagedModel, ModelError
from inkdigits.evaluation.answers import Answers, answers_of
from inkdigits.evaluation.content import Report
from inkdigits.evaluation.data import seen
from inkdigits.evaluation.rejection import rejection
from inkdigits.evaluation.report import model_report
from inkdigits.evaluation.robustness import robustness
from inkdigits.evaluation.versions import costs, promoted
from inkdigits.inference import Session
from inkdigits.inference.strings import STRINGS
from inkdigits.store import Card, ModelStore

Progress = Callable[[str], None]
"""Called with what is being done, before it is done."""

Wanted = tuple[str, str]
"""A model and one of its versions."""


DAMAGED = 2000
"""Images that are damaged: each is read once for every kind and strength, which for all of MNIST takes a minute."""


def silent(_doing: str) -> None:
    """Report progress to nobody."""


def wanted(store: ModelStore, text: str) -> Wanted:
    """What `MODEL` or `MODEL:VERSION` names. Raises UnknownModel, UnknownVersion, DamagedModel."""
    name, _, version = text.partition(":")
    version = version or store.promoted(name)
    store.card(name, version)
    return name, version


def evaluate(
    store: ModelStore,
    model: Wanted,
    data: DataSet,
    *,
    against: Sequence[Wanted] = (),
    pictures: bool = True,
    progress: Progress = silent,
) -> Report:
    """A report on `model` from its answers for `data`, held against every promoted model and those of `against`.

    A promoted model that cannot be used is named in the report's notes. Raises ModelError's kinds for `model` and
    `against`.
    """
    card, session = _loaded(store, model)
    progress(f"{_title(model)} reads {len(data):,} images of {data.name}")
    answers = _answers(card, session, data)
    others, notes = _others(store, model, data, against, progress)
    progress("reading damaged copies of them")
    damaged = robustness(session, data, most=DAMAGED)
    progress("looking at pictures that are no digits")
    strange = rejection(session, answers, data=data.name)
    progress("measuring what versions cost that do not say")
    versions = list(costs(store, card))
    return model_report(
        card,
        answers,
        data=data.name,
        seen=seen(card.data, data),
        against=others,
        robustness=damaged,
        non_digits=strange,
        versions=versions,
        pictures=pictures,
        notes=notes,
    )


def _title(model: Wanted) -> str:
    return ":".join(model)


def _loaded(store: ModelStore, model: Wanted) -> tuple[Card, Session]:
    try:
        return store.card(*model), Session(store.model_bytes(*model))
    except DamagedModel as error:
        raise DamagedModel(f"{_title(model)} cannot be evaluated. {error}") from error


def _answers(card: Card, session: Session, data: DataSet) -> Answers:
    title = _title((card.model, card.version))
    return answers_of(session, data.images, data.labels, title=title, accept_above=card.accept_above)


def _others(
    store: ModelStore, model: Wanted, data: DataSet, against: Sequence[Wanted], progress: Progress
) -> tuple[list[Answers], list[str]]:
    """Answers of the models to compare with, each once, and sentences about promoted ones that cannot answer."""
    names = [name for name in store.names() if name != STRINGS]
    serving = [(name, version) for name in names if (version := promoted(store, name))]
    answers, notes = [], []
    for other in dict.fromkeys([*against, *serving]):
        if other == model:
            continue
        progress(f"{_title(other)} reads them too")
        try:
            answers.append(_answers(*_loaded(store, other), data))
        except ModelError as error:
            if other in against:
                raise
            notes.append(f"Not compared: {error}")
    return answers, notes

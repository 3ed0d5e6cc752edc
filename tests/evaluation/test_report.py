import json
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from inkdigits.evaluation.content import Report
from inkdigits.evaluation.intervals import wilson
from inkdigits.evaluation.page import html
from inkdigits.evaluation.report import model_report, training_report
from inkdigits.evaluation.words import estimate, percent
from tests.evaluation.examples import answers, card, full_report


def test_the_json_is_the_whole_report() -> None:
    report = full_report()
    assert msgspec.json.decode(report.to_json(), type=Report) == report
    assert all(value not in (None, [], {}) for value in json.loads(report.to_json()).values())


def test_old_cards_have_no_curves_and_no_recipe_name() -> None:
    report = model_report(card(extra={}, folds={}), answers(), data="any", seen="unknown")
    assert (report.curves, report.folds, report.facts.recipe_name) == ((), (), None)
    assert "as a CnnClassifier" in report.summary[0]


@pytest.mark.parametrize("curves", [None, {}, {"augmented": []}, {"augmented": [[]]}, {"augmented": "none"}])
def test_curves_without_a_point_are_left_out(curves: object) -> None:
    assert model_report(card(extra={"curves": curves}), answers(), data="any", seen="none").curves == ()


def test_an_svm_has_curves_without_losses() -> None:
    point = {"epoch": 1.0, "validation_accuracy": 0.9}
    report = model_report(card(extra={"curves": {"plain": [[point]]}}), answers(), data="any", seen="none")
    assert (report.curves[0].kind, report.curves[0].folds[0][0].loss) == ("plain", None)


def test_a_training_is_reported_on_what_no_fold_had_seen() -> None:
    report = training_report(card(), answers(), against=[answers(sharpness=4, title="cnn, plain")])
    assert report.result.seen == "folds"
    assert report.result.data == "sample-500"
    assert "had not seen it" in report.summary[3]
    assert report.summary[4] == "The finished model reads 98.46 % of the 10,000 images of mnist-test rightly."
    assert report.comparisons[0].other == "cnn, plain"


def test_a_training_warns_of_what_its_card_warns_of() -> None:
    assert training_report(card(extra={"warnings": ["3 repeat"]}), answers()).notes == ("3 repeat",)


def test_a_pupil_has_curves_of_its_own_and_of_its_committee() -> None:
    point = [{"epoch": 1.0, "loss": 1.0}]
    extra = {"curves": {"members": [point, point], "student": [point]}}
    folds = {"members": {"scores": [0.9, 0.92], "mean": 0.91, "deviation": 0.014}}
    report = training_report(card(extra=extra, folds=folds), answers(), of_committee=True)
    assert [kind.kind for kind in report.curves] == ["student", "members"]
    assert report.folds[0].kind == "members"
    assert "those of its committee" in report.notes[0]
    assert "Members of its committee: 91.0 %" in html(report)


def test_mistakes_are_counted_in_their_data_set() -> None:
    said = answers(sharpness=2)
    turned = replace(said, places=np.arange(len(said))[::-1])
    first = [training_report(card(), each).mistakes[0].image for each in (said, turned)]
    assert sum(first) == len(said) - 1


def test_nothing_is_compared_or_corrected_where_there_is_no_other_model() -> None:
    assert model_report(card(), answers(), data="any", seen="none").comparisons == ()


def test_a_report_on_no_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        model_report(card(), answers(0), data="any", seen="none")


@pytest.mark.parametrize(
    ("share", "images", "text"),
    [(1, 10000, "100.00 %"), (0.99999, 10000, "99.99 %"), (0.9996, 500, "99.9 %"), (0, 500, "0.0 %")],
)
def test_what_is_not_all_is_never_called_100_percent(share: float, images: int, text: str) -> None:
    assert percent(share, images) == text


def test_an_estimate_is_told_with_its_interval() -> None:
    assert estimate(wilson(9955, 10000), 10000) == "99.55 % (99.40 to 99.66)"

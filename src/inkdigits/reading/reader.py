"""Reads every number of a picture with a model of the engine. Decides which way to read; knows no files."""

import numpy as np

from inkdigits.images.decode import Picture
from inkdigits.images.mnist_form import SIDE, has_mnist_form
from inkdigits.inference import LoadedModel
from inkdigits.prediction import Scores
from inkdigits.reading.frame import as_it_came
from inkdigits.reading.lines import Character, numbers_of
from inkdigits.reading.parts import parts_of
from inkdigits.reading.values import Alternative, Box, ReadDigit, Reading

_LEAST_ALTERNATIVE = 0.001


def read_page(picture: Picture, model: LoadedModel) -> Reading:
    """The numbers on a decoded picture."""
    gray = picture.gray
    height, width = gray.shape
    if gray.shape == (SIDE, SIDE) and has_mnist_form(gray):
        digits, boxes = gray[np.newaxis], [(0, 0, width, height)]
    else:
        digits, boxes = parts_of(gray)
    answers = model.scores(digits) if len(digits) else []
    characters = [_character(scores, box) for scores, box in zip(answers, boxes, strict=True)]
    return as_it_came(Reading(width, height, numbers_of(characters)), picture)


def _character(scores: Scores, box: Box) -> Character:
    others = sorted(range(10), key=lambda digit: -scores.probabilities[digit])[1:]
    alternatives = tuple(
        Alternative(digit, scores.probabilities[digit])
        for digit in others
        if scores.probabilities[digit] >= _LEAST_ALTERNATIVE
    )
    return Character(ReadDigit(scores.digit, scores.confidence, box, alternatives), reason=scores.reason)

"""Reads every number of a picture. Decides which way to read; knows no files."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from inkdigits.errors import PictureError
from inkdigits.images.decode import Picture
from inkdigits.images.mnist_form import SIDE
from inkdigits.inference import LoadedModel, LoadedStrings
from inkdigits.inference.strings import StringsSession
from inkdigits.prediction import DIGITS
from inkdigits.reading.bridges import bridged
from inkdigits.reading.closely import look_closely
from inkdigits.reading.context import doubted, in_context
from inkdigits.reading.dividers import divided
from inkdigits.reading.finding import Found, Gray, find, once, resized, together, without_strokes
from inkdigits.reading.frame import Frame, as_it_came, turned_back
from inkdigits.reading.lines import reading_order, rows_of, slope_of
from inkdigits.reading.numbers import CHARACTER, STROKE, Sureness, kinds_of, number_of, there
from inkdigits.reading.ready_made import read_ready_made
from inkdigits.reading.sense import LEAST_TURNED, Sense
from inkdigits.reading.values import Number, Reading

_TURN_AREA = 400_000
_MANY = 9
_FEW_SENSIBLE, _MANY_SENSIBLE = 0.92, 0.97
"""The mean confidence of digits from which on a page is believed to be upright; that of many varies less."""
_IN_A_ROW, _ALONE_SENSIBLE = 3, 0.99
"""Few digits of which no three stand in a row may be what can be read of a page on its side."""
_UPSIDE_DOWN, _EITHER_WAY = 180, "it was read upside down, and so few digits may make sense either way up"
_DIVIDED = "lines stand between its digits, and it may be several numbers"


def read_page(picture: Picture, model: LoadedModel, strings: Callable[[], LoadedStrings]) -> Reading:
    """The numbers on a decoded picture; a picture in the MNIST form is one digit, for `model` to read.

    `strings` is asked for the network that reads all others only where it is needed, and may raise StoreError.
    """
    (reading,) = read_pages([picture], model, strings)
    assert isinstance(reading, Reading)
    return reading


def read_pages(
    pictures: Iterable[Picture | PictureError], model: LoadedModel, strings: Callable[[], LoadedStrings]
) -> list[Reading | PictureError]:
    """As `read_page` of each picture, those of single digits together; errors are handed on."""
    readings: dict[int, Reading | PictureError] = {}
    small: dict[int, Picture] = {}
    for place, picture in enumerate(pictures):
        if isinstance(picture, PictureError):
            readings[place] = picture
        elif picture.width == SIDE == picture.height:
            small[place] = picture
        else:
            readings[place] = _read_written(picture, strings())
    ready = read_ready_made([picture.gray for picture in small.values()], model)
    for (place, picture), reading in zip(small.items(), ready, strict=True):
        readings[place] = as_it_came(reading, picture) if reading else _read_written(picture, strings())
    return [readings[place] for place in range(len(readings))]


def _read_written(picture: Picture, strings: LoadedStrings) -> Reading:
    """What is written on a page, wherever it stands."""
    height, width = picture.gray.shape
    numbers, turned = _upright(picture.gray, strings)
    return as_it_came(Reading(width, height, numbers, turned), picture)


def _upright(gray: Gray, strings: LoadedStrings) -> tuple[tuple[Number, ...], int]:
    """The numbers on `gray`, read another way up where that makes far more sense, and by how much it was turned."""
    sureness = Sureness.from_card(strings.card)
    numbers = read_numbers(gray, strings.session, sureness)
    upright = _sense(numbers)
    sensible = _MANY_SENSIBLE
    if upright.digits < _MANY:
        in_a_row = any(len(number.text) >= _IN_A_ROW for number in numbers)
        sensible = _FEW_SENSIBLE if in_a_row else _ALONE_SENSIBLE
    if upright.digits < LEAST_TURNED or upright.mean >= sensible:
        return numbers, 0
    small = resized(gray, min(1.0, (_TURN_AREA / gray.size) ** 0.5))
    ways = {turns: _sense(read_numbers(np.rot90(small, -turns), strings.session, sureness)) for turns in (1, 2, 3)}
    quarters = max(ways, key=lambda turns: ways[turns].right)
    if not ways[quarters].far_exceeds(upright):
        return numbers, 0
    read = read_numbers(np.rot90(gray, -quarters), strings.session, sureness)
    if 90 * quarters == _UPSIDE_DOWN and ways[quarters].digits < _MANY:
        read = tuple(doubted(number, _EITHER_WAY) for number in read)
    height, width = gray.shape
    return tuple(turned_back(number, quarters, width, height) for number in read), 90 * quarters


def _sense(numbers: Iterable[Number]) -> Sense:
    return Sense(digit for number in numbers for digit in number.digits)


def read_numbers(gray: Gray, session: StringsSession, sureness: Sureness) -> tuple[Number, ...]:
    """The numbers on `gray` (uint8, height x width) as it stands, in reading order, boxes in its pixels."""
    found = characters(gray, session)
    standing, hints = there(found, sureness)
    places = bridged(rows_of(standing.boxes, kinds_of(standing) < DIGITS), standing.boxes, gray)
    rows = [standing.only(row) for row in places]
    numbers = in_context(_numbers(rows, hints, sureness, gray), kinds_of(standing), gray)
    if not numbers:
        return ()
    edges = np.array([(x, y, x + wide, y + high) for x, y, wide, high in (number.box for number in numbers)], float)
    slopes = [slope_of(row.middles[kinds_of(row) < DIGITS]) for row in rows]
    frame = Frame(gray.shape[1], gray.shape[0])
    slope = float(np.median([slope for slope in slopes if slope] or [0.0]))
    return tuple(frame.number(numbers[place]) for place in reading_order(edges.astype(np.float32), slope))


def _numbers(rows: Iterable[Found], hints: Found, sureness: Sureness, gray: Gray) -> Iterator[tuple[Number, int]]:
    """Each number of the rows with the number of its row; lines of a table divide a row into several."""
    for place, row in enumerate(rows):
        kinds = kinds_of(row)
        division = divided(row, kinds < DIGITS, kinds == STROKE, gray)
        for part in division.parts:
            number = number_of(row.only(part), hints, sureness)
            if number is not None:
                yield (doubted(number, _DIVIDED) if division.doubtful else number), place


def characters(gray: Gray, session: StringsSession) -> Found:
    """Everything that may be a character on `gray`, rows of digits looked at closely."""
    found = find(session, gray)
    seen = found.only(found.centres >= CHARACTER)
    digits = kinds_of(seen) < DIGITS
    rows = [row[digits[row]] for row in rows_of(seen.boxes, digits)]
    if not rows:
        return found
    return without_strokes(once(together([look_closely(session, gray, seen.boxes[row]) for row in rows])))

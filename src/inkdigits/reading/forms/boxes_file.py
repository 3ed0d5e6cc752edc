"""Named boxes, as people write them by hand and as found boxes are kept, and grids. Knows JSON, not pictures.

    {"width": 1240, "height": 1754, "boxes": [{"name": "age", "box": [120, 80, 60, 40]}, ...]}

or shorter, {"age": [120, 80, 60, 40], ...}: x, y, width and height in pixels. `width` and `height` are those of the
picture that the boxes were measured on; without them they are in pixels of each picture that is read.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.errors import BadBoxes
from inkdigits.reading.values import FormBox

MOST_BOXES = 5000
_MOST_ROWS = 500
_LARGEST = 1_000_000
_LONGEST_TOLD = 40
_GRID = re.compile(r"(\d{1,4})[xX×](\d{1,4})", re.ASCII)
_KEYS = ("x", "y", "width", "height")


@dataclass(frozen=True, slots=True)
class NamedBoxes:
    """The boxes of a form, and the `size` (width, height) of the picture that they were measured on, if it is told."""

    boxes: tuple[FormBox, ...]
    size: tuple[int, int] | None = None

    def on(self, width: int, height: int) -> Sequence[FormBox]:
        """The boxes in pixels of a picture of that size."""
        if self.size in (None, (width, height)):
            return self.boxes
        assert self.size is not None
        across, down = width / self.size[0], height / self.size[1]
        return [replace(box, box=_scaled(box.box, across, down)) for box in self.boxes]


Boxes = NamedBoxes | Sequence[FormBox] | Mapping[str, Sequence[int]] | str | Path
"""Boxes as a program may give them; as `str` or `Path`, the file that holds them."""


def _scaled(box: tuple[int, int, int, int], across: float, down: float) -> tuple[int, int, int, int]:
    x, y, wide, high = box
    left, top, right, bottom = round(x * across), round(y * down), round((x + wide) * across), round((y + high) * down)
    return left, top, max(right - left, 1), max(bottom - top, 1)


def boxes_of(told: Boxes) -> NamedBoxes:
    """The same boxes, whatever way they are given. Raises BadBoxes."""
    if isinstance(told, NamedBoxes):
        return told
    if isinstance(told, str | Path):
        return read_boxes(Path(told))
    if isinstance(told, Mapping):
        return _named_boxes(dict(told))
    boxes = tuple(told)
    if boxes and all(isinstance(box, FormBox) for box in boxes):
        return NamedBoxes(boxes)
    raise BadBoxes(f"Boxes are {type(told).__name__}; give them as {_SHORT_FORM}, or the path of a file of them.")


def read_boxes(path: Path) -> NamedBoxes:
    """The boxes in a file. Raises BadBoxes, with what is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadBoxes(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        return parse_boxes(data)
    except BadBoxes as error:
        raise BadBoxes(f"{path}: {error}") from error


def parse_boxes(data: bytes) -> NamedBoxes:
    """The boxes in a file's bytes. Raises BadBoxes, with what is wrong in it."""
    try:
        told = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise BadBoxes(f"It is no JSON: {error}. Write boxes as {_SHORT_FORM}.") from error
    return _named_boxes(told)


def grid_of(text: str) -> tuple[int, int]:
    """Rows and columns written as 10x4. Raises BadBoxes."""
    found = _GRID.fullmatch(text)
    if not found or not all(0 < int(side) <= _MOST_ROWS for side in found.groups()):
        raise BadBoxes(f"{text!r} is no grid: write ROWSxCOLS, such as 10x4, 1 to {_MOST_ROWS}")
    return int(found[1]), int(found[2])


_SHORT_FORM = '{"age": [x, y, width, height], ...}'


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two of a name the first would be lost without a word."""
    _check_names([name for name, _ in pairs])
    return dict(pairs)


def _check_names(names: Sequence[str]) -> None:
    (name, times), *_ = Counter(names).most_common(1) or [("", 0)]
    if times > 1:
        raise BadBoxes(f"Two boxes are named {name!r}. Give each a name of its own.")


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not name.strip():
        raise BadBoxes(f"A box is named {_as_written(name)}. Give each a name of its own, as text.")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise BadBoxes(f"The name {_as_written(name)} of a box is no text: it has half of a character.") from error


def _named_boxes(told: Any) -> NamedBoxes:
    size = None
    if isinstance(told, dict) and isinstance(told.get("boxes"), dict | list) and not _is_numbers(told["boxes"]):
        if "width" in told or "height" in told:
            width, height = (_whole(told.get(key), f"its {key}", least=1) for key in ("width", "height"))
            size = width, height
        told = told["boxes"]
    boxes = tuple(_boxes(told))
    if not 0 < len(boxes) <= MOST_BOXES:
        raise BadBoxes(f"It holds {len(boxes)} boxes; 1 to {MOST_BOXES} are read. Write them as {_SHORT_FORM}.")
    _check_names([box.name for box in boxes])
    for box in boxes:
        _check_name(box.name)
    return NamedBoxes(boxes, size)


def _boxes(told: Any) -> Iterator[FormBox]:
    if isinstance(told, dict):
        yield from (FormBox(name, _box(name, box)) for name, box in told.items())
    elif isinstance(told, list):
        for number, each in enumerate(told, 1):
            name = each.get("name") if isinstance(each, dict) else None
            if not isinstance(name, str) or not name:
                raise BadBoxes(
                    f'Box {number} has no name. Write it as {{"name": "age", "box": [x, y, width, height]}}.'
                )
            yield FormBox(name, _box(name, each.get("box", each)))
    else:
        raise BadBoxes(f"It holds no boxes. Write them as {_SHORT_FORM}.")


def _is_numbers(told: Any) -> bool:
    """Whether it is itself the sides of a box, one that is named "boxes"."""
    return isinstance(told, list) and len(told) == len(_KEYS) and not any(isinstance(each, dict) for each in told)


def _box(name: str, told: Any) -> tuple[int, int, int, int]:
    sides = [told.get(key) for key in _KEYS] if isinstance(told, dict) else told
    if not isinstance(sides, list | tuple) or len(sides) != len(_KEYS):
        raise BadBoxes(f"Box {name!r} is no list of four numbers: x, y, width, height.")
    x, y = (_whole(side, f"{key} of box {name!r}", least=0) for key, side in zip(_KEYS, sides[:2], strict=False))
    width, height = (
        _whole(side, f"{key} of box {name!r}", least=1) for key, side in zip(_KEYS[2:], sides[2:], strict=True)
    )
    return x, y, width, height


def _whole(told: Any, what: str, least: int) -> int:
    what = what.removeprefix("its ")
    if isinstance(told, bool | np.bool_) or not isinstance(told, int | float | np.integer | np.floating):
        raise BadBoxes(f"The {what} is {_as_written(told)}, and a number of pixels is wanted.")
    if not least <= told <= _LARGEST:
        raise BadBoxes(f"The {what} is {_as_written(told)}; it is {least} to {_LARGEST}, in pixels.")
    return round(float(told))


def _as_written(told: Any) -> str:
    """A value as JSON has it, or Python where JSON has none; not all of a long one."""
    try:
        text = json.dumps(told)
    except (TypeError, ValueError):
        text = repr(told)
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…"


def boxes_as_json(boxes: Sequence[FormBox], width: int, height: int) -> str:
    """Boxes on a picture of that size, a line each, for `read_boxes`."""
    lines = [json.dumps({"name": box.name, "box": list(box.box)}, ensure_ascii=False) for box in boxes]
    return f'{{"width": {width}, "height": {height}, "boxes": [\n  ' + ",\n  ".join(lines) + "\n]}\n"

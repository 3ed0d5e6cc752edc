"""`inkdigits read` of forms: options, and a sheet's boxes as lines, JSON or a table. Parsing and printing only."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from inkdigits.cli.progress import Progress
from inkdigits.cli.read_drawing import Drawing
from inkdigits.cli.read_rows import complain_of, complain_of_passed_over
from inkdigits.cli.table import certainty, columns, complain, percent, printable, why_not_sure
from inkdigits.opening import open_recognizer
from inkdigits.reading import Field, Form, FormBox
from inkdigits.reading.forms.boxes_file import boxes_as_json, read_boxes
from inkdigits.settings import Settings
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.form_tables import as_json, is_by_place, rows_by_place
from inkdigits.stacks.formats import utf8
from inkdigits.stacks.forms import FormStart, Sheet, read_forms
from inkdigits.stacks.outcome import Failure
from inkdigits.stacks.outputs import NewFile
from inkdigits.stacks.sheet_table import ENDINGS, SheetTable
from inkdigits.stacks.sources import find

INTERRUPTED = 130
_NOT_FOR_FORMS = {"review": "--review", "version": "--version"}


def check(arguments: argparse.Namespace) -> None:
    """End with a sentence where options do not go together."""
    for name, flag in _NOT_FOR_FORMS.items():
        if getattr(arguments, name):
            arguments.misuse(f"{flag} is not for forms: leave it out, or leave out --grid, --boxes and --find-boxes")
    if arguments.out and arguments.out.suffix.lower() not in ENDINGS:
        arguments.misuse(f"a table of forms is written to a file {' or '.join(ENDINGS)}, not {arguments.out.suffix}")


def read(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read what was named, box by box; returns 1 where any sheet could not be read."""
    boxes = read_boxes(arguments.boxes) if arguments.boxes else None
    keep = _new(arguments.save_boxes, arguments)
    drawing = Drawing(arguments, settings)
    own = [path for path in (arguments.out, arguments.save_boxes, arguments.boxes, arguments.annotate) if path]
    stack = find(arguments.names, leave_out=own)
    entries = stack.entries
    if keep and len(entries) > 1:
        arguments.misuse(f"--save-boxes keeps the boxes of one sheet, and {len(entries)} are named")
    drawing.check(entries)
    start = FormStart(partial(open_recognizer, settings), boxes, arguments.grid)

    def followed(chosen: Sequence[Entry]) -> Iterator[Sheet]:
        return _followed(read_forms(chosen, start, settings.workers), len(chosen), arguments)

    left, sheets = entries, list[Sheet]()
    if arguments.out:
        with SheetTable(arguments.out, entries, resume=arguments.resume, force=arguments.force) as table:
            left = [entry for entry in entries if not table.has(entry)]
            for sheet in followed(left):
                table.append(sheet)
                sheets.append(sheet)
            (table.finish if len(sheets) == len(left) else table.pause)(entries)
            print(summary(table.sheets, table.path))
            known = table.sheets
    else:
        sheets += followed(left)
        known = sheets
    _keep_what_is_asked_for(entries, known, drawing, keep)
    complain_of_passed_over(stack.skipped)
    if len(sheets) < len(left):
        how = " Go on with --resume." if arguments.out else ""
        complain(f"\nInterrupted after {len(sheets)} of {len(left)} sheets.{how}")
        return INTERRUPTED
    return 1 if any(isinstance(sheet.result, str) for sheet in sheets) else 0


def _keep_what_is_asked_for(
    entries: Sequence[Entry], sheets: Iterable[Sheet], drawing: Drawing, keep: NewFile | None
) -> None:
    """Draw the one sheet that is named, and write its boxes; an earlier run may have read it."""
    forms = {utf8(sheet.address): sheet.result for sheet in sheets if isinstance(sheet.result, Form)}
    for entry in entries:
        form = forms.get(utf8(entry.address))
        if form:
            drawing.draw(entry, form)
            if keep:
                keep.write(_kept(form).encode())


def _new(path: Path | None, arguments: argparse.Namespace) -> NewFile | None:
    return NewFile(path, replace=arguments.force) if path else None


def _kept(form: Form) -> str:
    return boxes_as_json([FormBox(field.name, field.box) for field in form.fields], form.width, form.height)


def _followed(sheets: Iterable[Sheet], total: int, arguments: argparse.Namespace) -> Iterator[Sheet]:
    """The sheets, each printed or counted as it comes; those so far where the run is interrupted."""
    progress = Progress(total, "sheets") if arguments.out else None
    with suppress(KeyboardInterrupt):
        for number, sheet in enumerate(sheets):
            if progress:
                progress.advance(1, "")
            elif arguments.json:
                print(as_json(sheet).decode(), end="", flush=True)
            elif isinstance(sheet.result, Form):
                print(_shown(sheet.address, sheet.result, number > 0), end="", flush=True)
            if isinstance(sheet.result, str):
                if progress:
                    progress.clear()
                complain_of([Failure(sheet.address, sheet.result)])
            yield sheet
    if progress:
        progress.clear()


def _shown(address: str, form: Form, follows: bool) -> str:
    """A sheet for people: as it is ruled, or a line for each named box."""
    head = ("\n" if follows else "") + printable(address) + "\n"
    return head + (_as_ruled(form) if is_by_place(form) else _as_list(form)) + "\n"


def _as_ruled(form: Form) -> str:
    rows = rows_by_place(form)
    places = sorted({column for fields in rows.values() for column in fields}, key=lambda column: int(column[1:]))
    lines = [[f"r{row}", *(_in_cell(fields.get(column)) for column in places)] for row, fields in rows.items()]
    return columns(["", *places], lines)


def _in_cell(field: Field | None) -> str:
    if field is None:
        return ""
    return field.raw + ("" if field.accepted else "?")


def _as_list(form: Form) -> str:
    return columns(("box", "number", "confidence", ""), [_in_line(field) for field in form.fields])


def _in_line(field: Field) -> Sequence[str]:
    if field.empty:
        return printable(field.name), "", "", "empty"
    sure = certainty(why_not_sure(field.accepted, field.reason))
    return printable(field.name), field.raw or "?", percent(field.confidence) if field.raw else "", sure


def summary(sheets: Sequence[Sheet], out: Path) -> str:
    """What came of it, in sentences."""
    fields = [field for sheet in sheets if isinstance(sheet.result, Form) for field in sheet.result.fields]
    read = sum(isinstance(sheet.result, Form) for sheet in sheets)
    said = f"{len(fields):,} boxes on {read:,} {'sheet' if read == 1 else 'sheets'} are in {out}: "
    empty, doubtful = sum(field.empty for field in fields), sum(not field.accepted for field in fields)
    said += f"{empty:,} empty, {len(fields) - empty:,} written in, {doubtful:,} of them not sure."
    failed = len(sheets) - read
    return said + (f" {failed:,} could not be read: see their reason there." if failed else "")

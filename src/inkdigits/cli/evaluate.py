"""`inkdigits evaluate`: how good a model is, as a page, as JSON and in a few lines. Parsing and printing only."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.cli.table import complain
from inkdigits.datasets import NAMES

if TYPE_CHECKING:
    from inkdigits.evaluation.content import Report

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure how good a model is, and write a report",
        description="Let a model read labelled digits and write what it makes of them as an HTML page and as JSON.",
        epilog="example: inkdigits evaluate cnn --data mnist --output report",
    )
    parser.add_argument("model", metavar="MODEL[:VERSION]", help="the model; without a version the promoted one")
    parser.add_argument(
        "--data",
        default="mnist",
        metavar="NAME|DIR",
        help=f"{', '.join(NAMES)}, or a folder as `inkdigits train` takes it (default %(default)s)",
    )
    parser.add_argument(
        "--part",
        choices=("train", "test"),
        help="which images of a named data set (default: of mnist test, else train)",
    )
    parser.add_argument(
        "--against",
        nargs="+",
        action="extend",
        default=[],
        metavar="MODEL[:VERSION]",
        help="more models to compare with; the promoted ones always are",
    )
    parser.add_argument("--output", metavar="FOLDER", help="where the report is written (default: DATA_DIR/reports)")
    parser.add_argument("--no-pictures", action="store_true", help="leave the pictures of the worst mistakes out")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object: the report and where it was written"
    )
    add_settings(parser, ("data_dir", "store", "datasets"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, write and print. Raises ModelError's, DataError's kinds and ReportNotWritten."""
    from inkdigits.evaluation.data import images_of
    from inkdigits.evaluation.evaluate import evaluate, wanted
    from inkdigits.evaluation.writing import file_name, require_writable, write
    from inkdigits.opening import open_store

    settings = settings_of(arguments)
    store = open_store(settings)
    model, *against = (wanted(store, text) for text in (arguments.model, *arguments.against))
    data = images_of(arguments.data, arguments.part, settings.datasets)
    folder = Path(arguments.output).expanduser() if arguments.output else settings.data_dir / "reports"
    require_writable(folder)
    report = evaluate(store, model, data, against=against, pictures=not arguments.no_pictures, progress=complain)
    page, figures = write(report, folder, file_name(report))
    _show(report, page, figures, arguments.json)
    return 0


def _show(report: "Report", page: Path, figures: Path, as_json: bool) -> None:
    if as_json:
        content = json.loads(report.to_json())
        print(json.dumps({"page": str(page), "figures": str(figures), "report": content}, ensure_ascii=False))
        return
    for sentence in (*report.summary, *report.notes):
        print(sentence)
    print(f"The report: {page}\nIts figures: {figures}")

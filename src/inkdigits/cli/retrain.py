"""`inkdigits retrain`: train on base data plus the corrections in the history. The server starts this for its jobs."""

import argparse
from typing import TYPE_CHECKING

from inkdigits.cli.options import add_settings, settings_of

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "retrain",
        help="train on base data plus the corrections people made",
        description="Train on base data plus the corrections in the history. The new version is not promoted.",
        epilog="example: inkdigits retrain cnn --data sample-500",
    )
    parser.add_argument("models", nargs="*", metavar="MODEL", help="svm, mlp, cnn (default: cnn)")
    parser.add_argument("--data", default="sample-500", help="base data (default %(default)s)")
    parser.add_argument(
        "--recipe", default="quick", help="one of `inkdigits train --list-recipes` (default %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0, help="default %(default)s")
    parser.add_argument("--epochs", type=int, help="passes over the data (default: the recipe's)")
    parser.add_argument("--job", help="carry out this job of the server, whose arguments then count")
    add_settings(parser, ("data_dir", "store", "datasets", "database_url", "max_pixels"))


def run(arguments: argparse.Namespace) -> int:
    """Carry out the job; returns 1 where it failed."""
    from inkdigits.assembly import open_history
    from inkdigits.opening import open_store
    from inkdigits.retraining.launch import require_trainer
    from inkdigits.retraining.queue import Jobs
    from inkdigits.retraining.worker import carry_out

    require_trainer()
    settings = settings_of(arguments)
    history = open_history(settings)
    jobs = Jobs(history.database)
    job_id = arguments.job or jobs.create("retrain", _asked(arguments)).id
    job = carry_out(jobs, job_id, history, open_store(settings), settings.datasets, settings.max_pixels)
    print(f"{job.state}: {job.message}")
    return 0 if job.state == "succeeded" else 1


def _asked(arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "models": arguments.models or ["cnn"],
        "data": arguments.data,
        "recipe": arguments.recipe,
        "seed": arguments.seed,
        "epochs": arguments.epochs,
    }

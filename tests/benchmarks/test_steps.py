import json
import shutil
import subprocess
import sys

import pytest
from benchmarks.serving.clock import Clock
from benchmarks.serving.process import ROOT
from benchmarks.serving.steps import Costs, steps

COSTS: Costs = {
    "served": 200.0,
    "served empty": 50.0,
    "asked empty": 20.0,
    "asked": 150.0,
    "remembered": 110.0,
    "recognized": 80.0,
    **dict.fromkeys(("sha256", "decode", "form", "session", "scores", "identifier", "body", "answer"), 5.0),
}


def test_the_steps_add_up_to_the_whole_request() -> None:
    *found, whole = steps(COSTS)
    assert sum(step.microseconds for step in found if not step.inside) == pytest.approx(whole.microseconds) == 200


def test_what_is_inside_a_step_adds_up_to_it() -> None:
    found = steps(COSTS)
    start = next(at for at, step in enumerate(found) if step.name == "from the picture to the answer")
    parts = [step.microseconds for step in found[start + 1 :] if step.inside]
    assert sum(parts) == pytest.approx(found[start].microseconds)


def test_a_longer_call_costs_more() -> None:
    clock = Clock(at_once=1, repeats=1, seconds=0.01)
    assert clock.cost(lambda: sum(range(1000))) > clock.cost(lambda: None)


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_every_step_can_be_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.serving.steps", "--quick"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = json.loads(printed.splitlines()[-1])["steps"]
    assert found["PNG to pixels"] > 0

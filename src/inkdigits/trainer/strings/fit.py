"""How the strings' network learns: AdamW on one cycle of learning rates, and the moving average of the weights.

Knows nothing of files and stores.
"""

import math
from collections.abc import Iterator

import torch

from inkdigits.errors import Diverged
from inkdigits.trainer.estimator import Progress
from inkdigits.trainer.fit import CLIP, Average, Schedule, quick_arithmetic
from inkdigits.trainer.strings.network import Finder
from inkdigits.trainer.strings.stream import Batch
from inkdigits.trainer.strings.targets import loss_of

_NOTED = 25


def fit(
    finder: Finder, batches: Iterator[Batch], schedule: Schedule, progress: Progress
) -> tuple[Finder, list[tuple[int, float]]]:
    """Train `finder` in place; returns its averaged copy and (step, loss) points of the curve. Raises Diverged."""
    finder = finder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(
        finder.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay, foreach=True
    )
    average = Average(finder, schedule.steps)
    curve: list[tuple[int, float]] = []
    smooth = 0.0
    finder.train()
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate(step / schedule.steps)
        loss = _step(finder, optimizer, batch, step)
        smooth = loss if step == 0 else 0.98 * smooth + 0.02 * loss
        average.update(step)
        progress((step + 1) / schedule.steps)
        if step % _NOTED == 0 or step + 1 == schedule.steps:
            curve.append((step, round(smooth, 5)))
    averaged = average.network.eval()
    assert isinstance(averaged, Finder)
    return averaged, curve


def _step(finder: Finder, optimizer: torch.optim.Optimizer, batch: Batch, step: int) -> float:
    pictures = torch.from_numpy(batch.pictures).unsqueeze(1).float().contiguous(memory_format=torch.channels_last)
    with quick_arithmetic():
        outputs = finder(pictures)
    loss = loss_of(outputs.float(), batch.targets)
    value = loss.item()
    if not math.isfinite(value):
        raise Diverged(
            f"The loss is no longer a finite number after {step} steps, so training was stopped and nothing was "
            "written. Use another --seed."
        )
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(finder.parameters(), CLIP)
    optimizer.step()
    return value

"""Oriented gradients of a digit, in operations that an ONNX graph has: convolution, ReLU, average pooling, square root.

A descendant of HOG (Dalal, Triggs 2005) with signed directions, soft cells that overlap by almost half and the
Hellinger square root in place of block normalisation. Knows nothing of labels or of the SVM behind it.
"""

import math

import numpy as np
import torch
from torch.nn import functional

from inkdigits.trainer.augment import as_images
from inkdigits.trainer.estimator import Digits, Floats

DIRECTIONS = 8
FILTER = 5
CELL = 7
CELL_STEP = 4
CELL_PADDING = 2
FEATURES = DIRECTIONS * 7 * 7
TINY = 1e-4


def filters() -> Floats:
    """Derivatives of a Gaussian in eight directions, float32 (8, 1, 5, 5)."""
    steps = np.arange(FILTER) - FILTER // 2
    bell = np.exp(-(steps**2)[:, None] / 2.0 - (steps**2)[None, :] / 2.0)
    angles = np.arange(DIRECTIONS) * 2 * math.pi / DIRECTIONS
    slopes = np.cos(angles)[:, None, None] * steps[None, None, :] + np.sin(angles)[:, None, None] * steps[None, :, None]
    weights = slopes * bell
    return np.asarray(weights / np.abs(weights).sum(axis=(1, 2), keepdims=True), np.float32)[:, None]


@torch.no_grad()
def oriented_gradients(digits: Digits) -> Floats:
    """Features float32 (n, 392) of digits uint8 (n, 28, 28); each row has length 1, or 0 for a blank picture."""
    edges = functional.conv2d(as_images(digits), torch.from_numpy(filters()), padding=FILTER // 2).relu()
    cells = functional.avg_pool2d(edges, CELL, CELL_STEP, CELL_PADDING)
    roots = (cells + TINY).sqrt().flatten(1) - math.sqrt(TINY)
    lengths = (roots.square().sum(dim=1, keepdim=True) + TINY).sqrt()
    return np.asarray((roots / lengths).numpy(), dtype=np.float32)

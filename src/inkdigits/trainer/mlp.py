"""The multi-layer perceptron: pixels straight into fully connected layers.

Knows only its layers.
"""

from itertools import pairwise

from torch import nn

from inkdigits.trainer.network import NetworkClassifier


class MlpClassifier(NetworkClassifier):
    """784 pixels, hidden layers with batch norm and ReLU, outputs. `layers` gives the hidden sizes: `512 512`."""

    name = "mlp"

    def build(self, outputs: int) -> nn.Sequential:
        """The layers with fresh weights. Raises ValueError where a size is no whole number."""
        sizes = [int(word) for word in self.layers.split()]
        found: list[nn.Module] = [nn.Flatten()]
        for inside, outside in pairwise((28 * 28, *sizes)):
            found += [nn.Linear(inside, outside, bias=False), nn.BatchNorm1d(outside), nn.ReLU()]
        return nn.Sequential(*found, nn.Linear(sizes[-1], outputs))

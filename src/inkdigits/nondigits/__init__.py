"""Pictures that people send to a reader of digits and that are none: letters, scribbles, clothes, noise, blanks.

Drawn by the project, with no data behind them, for teaching a network to doubt and for measuring whether it does.
Networks learn from TRAINING_KINDS alone; UNSEEN_KINDS are for measuring. Knows nothing of digits and networks.
"""

from inkdigits.nondigits.draw import TRAINING_KINDS, UNSEEN_KINDS, draw

__all__ = ["TRAINING_KINDS", "UNSEEN_KINDS", "draw"]

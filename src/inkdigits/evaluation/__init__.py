"""How good a model is: figures with their uncertainty, and the report that shows them.

`measures` and `intervals` count, `answers` runs a model over many digits, `report` puts figures together as plain
values, `page` draws those values. Knows nothing of how a model is trained, and needs no package for training.
"""

from inkdigits.evaluation.answers import Answers, answers_of

__all__ = ["Answers", "answers_of"]

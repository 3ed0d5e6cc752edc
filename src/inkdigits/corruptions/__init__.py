"""Damage to pictures of digits, in kinds and strengths, for measuring how much of it a model bears.

Never part of training. Knows nothing of models and reports.
"""

from inkdigits.corruptions.corrupt import KINDS, STRENGTHS, corrupt

__all__ = ["KINDS", "STRENGTHS", "corrupt"]

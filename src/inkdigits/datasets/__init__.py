"""Labelled digits: named data sets, folders of one's own, the download of MNIST. Imports no training package."""

from inkdigits.datasets.catalog import NAMES, held_out, load
from inkdigits.datasets.dataset import DataSet, duplicate_warnings, groups
from inkdigits.datasets.download import Report

__all__ = ["NAMES", "DataSet", "Report", "duplicate_warnings", "groups", "held_out", "load"]

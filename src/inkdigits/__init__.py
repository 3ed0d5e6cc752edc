"""Reads handwritten digits: any picture in, an honest answer out."""

__version__ = "0.1.0"

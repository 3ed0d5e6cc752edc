"""Trains the network that finds and reads digits wherever they stand on a picture: `inkdigits train strings`.

It learns from pictures that are composed here: MNIST digits written in rows, with signs and letters between them, on
papers and patterns that are drawn, seen by a camera that is not kind.
"""

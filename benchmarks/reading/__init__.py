"""How well pictures are read: sheets drawn with digits of MNIST's test split, what was read on them, and targets.

    python -m benchmarks.reading --datasets FOLDER

Written apart from the trainer's own drawing of strings, which it neither imports nor imitates: the writers, papers,
pens, light and cameras here have taken part in no training, and must not.
"""

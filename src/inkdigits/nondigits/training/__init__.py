"""Kinds that networks may learn "no digit" from. Imports nothing of `unseen`, and `unseen` nothing of this."""

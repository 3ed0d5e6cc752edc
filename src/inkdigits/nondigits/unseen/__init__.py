"""Kinds kept for measuring: no network has seen them or anything that drew them. Imports nothing of `training`."""

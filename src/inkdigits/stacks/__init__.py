"""Stacks of files into one table: finding what is to be read, reading it on all cores, writing it down as it comes.

Knows files, folders, archives and processes; leaves what is on a picture to the recognizer it is given.
"""

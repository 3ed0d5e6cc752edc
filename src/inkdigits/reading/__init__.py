"""From a picture to the numbers on it, with a box, a confidence and alternatives for each digit.

Knows nothing of files, HTTP or the command line.
"""

from inkdigits.reading.values import Alternative, Box, Field, Form, FormBox, Number, ReadDigit, Reading

__all__ = ["Alternative", "Box", "Field", "Form", "FormBox", "Number", "ReadDigit", "Reading"]

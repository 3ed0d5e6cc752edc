"""`python -m inkdigits`, the same as the command `inkdigits`."""

import sys

from inkdigits.cli import main

if __name__ == "__main__":
    sys.exit(main())

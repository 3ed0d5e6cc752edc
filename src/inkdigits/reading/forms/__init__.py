"""Forms: finding the boxes of a ruled sheet, and reading each, the empty ones as empty."""

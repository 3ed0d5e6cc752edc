"""`make bench-serve`: how fast this server answers, beside other ways to serve the same model on the same machine."""

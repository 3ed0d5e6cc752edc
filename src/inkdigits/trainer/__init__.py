"""Training: the only room that imports PyTorch and scikit-learn. Meets the server in the model store alone."""

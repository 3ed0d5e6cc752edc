"""Training anew on the corrections that people gave. The trainer itself runs in a process of its own."""

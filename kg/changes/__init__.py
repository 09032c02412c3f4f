"""Changes: the one way in, and the log of what came in."""

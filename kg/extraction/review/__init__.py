"""Review: a queue of candidates, what coders decide about each, and what of it becomes records."""

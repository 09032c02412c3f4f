"""Candidates: where they come from, what speaks for and against each, and whether one is decided for."""

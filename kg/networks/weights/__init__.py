"""Weights: which statements a recipe counts, how much each, and what they add up to."""

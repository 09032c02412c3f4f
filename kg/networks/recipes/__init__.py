"""Recipes: every option that decides the weights of a network, consistent, and as one canonical text."""

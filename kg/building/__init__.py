"""A data folder checked whole, and built into a fresh store."""

"""Writes of records, and the changes that they made."""

"""The statement table: every mention of a statement as one row, read from an engine."""

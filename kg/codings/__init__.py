"""Two codings of the same articles: read, matched by their passages, and compared."""

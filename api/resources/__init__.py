"""Lists and items as JSON, JSON-LD and CSV, networks and search."""

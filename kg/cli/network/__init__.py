"""`kg network`: networks by recipe, what is measured on them, and the statements behind an edge."""

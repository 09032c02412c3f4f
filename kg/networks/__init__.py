"""Networks by the method of discourse network analysis: from a table of statements and a recipe to weights,
with the statements behind every edge, measures, file formats and plots.
"""

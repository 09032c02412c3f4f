"""Tables and full text derived from the graphs, for lists, pages and networks; never the truth.

The graphs say what is on record. The index says the same again in rows that can be sorted, counted and paged, at the
same revision. Nothing is in it that is not in a graph, and it can be thrown away at any time: it is made again.
"""

"""What is on record, for notebooks and programs: a few calls over the engines, questions, rules and networks.

`kg.open` gives a `Record`; what it returns are tables of plain Python values with labels beside the ids, statements
with their reports and passages, RDF graphs and networks.
"""

"""Imports: coded corpora, event lists and vote records read into records, then written like any other change.

`dna`, `events` and `votes` read a source; each gives a `Corpus`: records of the reference data and of articles, in the
form of `data/`, and what was skipped and why. `loading` validates a corpus and puts it into a store, all or nothing.
`dnacsv` writes the event list that Discourse Network Analyzer writes.
"""

"""Records: people's YAML and JSON turned into quads, with every fault named at its place.

The way of a record: `reading` (text to items that keep their line), `checking` (items against what the context and
the vocabulary say), `naming` (an IRI for every node), `mapping` (quads by the JSON-LD context), `completing` (what
follows), `references` (ids, cycles). `folder` does this for a data folder, `texts` proves passages against texts.
"""

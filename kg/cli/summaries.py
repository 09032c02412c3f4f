"""What each command does, in a line, so that `kg --help` need not load them all. A test holds it to what they say."""

from __future__ import annotations

SUMMARIES: dict[str, str] = {
    "backup": (
        "Write a store's latest revision into a compressed file and verify it. The service may go on meanwhile."
    ),
    "build": (
        "Check records and build a store from them. If the store was built from the same records, nothing is done."
    ),
    "check": "Check records, shapes and, on demand, passages. Nothing is stored. Exit code 1 if anything is found.",
    "contradictions": "List contradictions: statements, or reports of one, that do not go together.",
    "coverage": "Show who is on record on what: one row a proposition, one column an actor, and no cell left empty.",
    "positions": (
        "List positions: an actor's stance on a proposition, first and last stated when. With --as-of, those in force."
    ),
    "diff": (
        "Show what was removed and added, graph by graph, whatever blank nodes are called. Exit code 1 if anything was."
    ),
    "draft": (
        "Draft a record: hash, length, segments, what the article says of itself, and a report for each quotation."
    ),
    "dossier": (
        "Write a dossier: what was said, when, according to whom, how it moved, who contradicts it, with footnotes."
    ),
    "export": (
        "Write everything that a store holds; or its statements as DNA's event list, or as nanopublications in TriG."
    ),
    "extract": "Propose what was said, by whom and through whom, with its passage, its reasons and how sure it is.",
    "import": "Import statements, or acts of one actor on another: all of them, or, if anything is wrong, none.",
    "mcp": "Give an assistant tools to search what is on record, ask, and cite, by the Model Context Protocol.",
    "migrate": "Bring a store that an earlier version made to the model of this one. A copy is kept first.",
    "push": "Copy a store, with its revision and log, onto an empty SPARQL server, to serve from there.",
    "query": "Ask a store: a question by name, a file with SPARQL, or SPARQL itself.",
    "restore": "Make a store of a backup, every file verified. A failure leaves the store that was there.",
    "review": "Review candidates: the article beside the candidate, one key a decision. ? shows the keys.",
    "serve": "Start the service: pages, SPARQL and the HTTP interface, until Ctrl-C. Exit code 3 if it cannot start.",
    "watch": "Poll RSS, Atom and sitemaps: what is new goes into the queue; say what is new about whom one follows.",
    "coding": "Projects of coded texts: show how they are understood, import them, write them; compare codings.",
    "link": "Link things to Wikidata: every link a decision.",
    "network": "Networks of actors and propositions, by the method of discourse network analysis.",
    "token": "Make, list and revoke tokens. Example: [b]kg token create 'Ada, desk' --role editor[/b]",
}
"""Each command, in the order of `kg --help`, with the first paragraph of its help."""

"""The tables of the index. Whoever changes them raises VERSION: an index of another version is made again.

IRIs that many rows share are numbered in `term`; IRIs of which a row has its own are kept as text
(`kg.index.shortening`). Days are numbers. Text columns compare by code points, as SPARQL does.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, MetaData, Table, Text

from kg.index.columns import iri as _iri
from kg.index.columns import marks as _marks
from kg.index.columns import number as _number

VERSION = 8

TABLES = MetaData()

state = Table("state", TABLES, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
"""Version, revision and store that the index is of."""

term = Table("term", TABLES, _number("id", primary_key=True), _iri("text", nullable=False))
Index("term_text", term.c.text, unique=True)

article = Table(
    "article",
    TABLES,
    _number("graph", nullable=False),
    _number("article", primary_key=True),
    _number("publisher", nullable=False),
    Column("published", Text, nullable=False),
    _number("earliest", nullable=False),
    _number("latest", nullable=False),
)
"""One row an article: its publisher, its date as it is written, and the first and last day of it."""

report = Table(
    "report",
    TABLES,
    _number("id", primary_key=True),
    _number("graph", nullable=False),
    _iri("text", nullable=False),
    Column("hedge", Text),
    Column("coder", Text),
    Column("interpretation", Boolean, nullable=False),
    Column("more", Text),
)
"""One row a report of an article; `more` holds its notes, and when and by which codebook it was coded, as JSON."""

mention = Table(
    "mention",
    TABLES,
    _number("id", primary_key=True),
    _number("graph", nullable=False),
    _number("report", nullable=False),
    _iri("statement", nullable=False),
    _iri("utterance", nullable=False),
    _number("article", nullable=False),
    _number("publisher", nullable=False),
    _number("published", nullable=False),
    _number("speaker", nullable=False),
    _number("on_behalf_of"),
    _number("proposition", nullable=False),
    _number("stance", nullable=False),
    _number("force"),
    _number("mode"),
    _number("certainty"),
    _number("condition"),
    _number("reason"),
    _iri("disputes"),
    _number("venue"),
    _number("earliest", nullable=False),
    _number("latest", nullable=False),
    Column("said", Text),
    _number("hops", nullable=False),
    _number("level"),
    Column("anonymous", Boolean, nullable=False),
)
"""One row a report of a statement, and a further one for each further actor spoken for, force, condition and so on.

`published` is the last day of the article's date; `said` the date of the utterance as it is written, if that is not
the one day `earliest`.
"""

passage = Table(
    "passage",
    TABLES,
    _number("id", primary_key=True),
    _number("report", nullable=False),
    _iri("text", nullable=False),
    _number("start"),
    _number("end"),
    Column("exact", Text),
    Column("checked", Text),
)
"""Passages of reports. `text` begins with "#" where the IRI is the report's with that appended."""

hop = Table(
    "hop",
    TABLES,
    _number("id", primary_key=True),
    _number("report", nullable=False),
    _iri("text", nullable=False),
    _iri("following"),
    _iri("reporter", nullable=False),
    _iri("told"),
)
"""The earlier reports that a report rests on, each with the one that it rests on in turn, and where it was told."""

account = Table(
    "account",
    TABLES,
    _number("id", primary_key=True),
    _number("graph", nullable=False),
    _number("report", nullable=False),
    _number("event", nullable=False),
    _number("article", nullable=False),
    _number("mode"),
    _number("certainty"),
    _number("hops", nullable=False),
)
"""One row a report of an event or act."""

fact = Table(
    "fact",
    TABLES,
    _number("id", primary_key=True),
    _number("graph", nullable=False),
    _number("subject", nullable=False),
    _number("property", nullable=False),
    _number("object"),
    Column("value", Text),
    Column("language", Text),
    _number("datatype"),
)
"""What graphs say of things other than reports, statements, utterances and passages: one row a quad."""

position = Table(
    "position",
    TABLES,
    _number("id", primary_key=True),
    _iri("text", nullable=False),
    _number("actor", nullable=False),
    _number("proposition", nullable=False),
    _number("stance", nullable=False),
    _number("first_stated", nullable=False),
    _number("last_stated", nullable=False),
    _number("earliest", nullable=False),
    _number("latest", nullable=False),
    Column("conditional", Text, nullable=False),
    *_marks(),
    _iri("shift_of"),
)
"""One row a position."""

rests_on = Table("rests_on", TABLES, _number("position", nullable=False), _iri("statement", nullable=False))

contradiction = Table(
    "contradiction",
    TABLES,
    _number("id", primary_key=True),
    _iri("text", nullable=False),
    _number("type", nullable=False),
    _number("proposition", nullable=False),
    _number("earliest", nullable=False),
    _number("certainty"),
    Column("aspect", Text),
    _number("pairs"),
    *_marks(),
)
"""One row a contradiction; the tables below hold its actors and for whom they speak, its statements, and grounds."""

party = Table(
    "party",
    TABLES,
    _number("contradiction", nullable=False),
    _number("actor", nullable=False),
    Column("role", Text, nullable=False),
)
side = Table(
    "side",
    TABLES,
    _number("contradiction", nullable=False),
    _iri("statement", nullable=False),
    Column("role", Text, nullable=False),
)
"""Statements of contradictions: those shown ("statement"), or of a conflict of many, "supporting" and "opposing"."""

ground = Table(
    "ground",
    TABLES,
    _number("contradiction", nullable=False),
    _iri("source", nullable=False),
    Column("role", Text, nullable=False),
)

tally = Table(
    "tally",
    TABLES,
    _number("speaker", primary_key=True),
    _number("statements", nullable=False),
    _number("articles", nullable=False),
)
"""One row a speaker: how many statements of its are reported, in how many articles; kept, since counting takes long."""

spoken_on = Table("spoken_on", TABLES, _number("proposition", primary_key=True), _number("statements", nullable=False))
"""One row a proposition with statements: how many it has; kept for the same reason."""

size = Table(
    "size",
    TABLES,
    *(Column("kind", Text, primary_key=True), _iri("name", primary_key=True), _number("number", nullable=False)),
)
"""How many triples each property has, and how many things each class: `kind` is "property" or "class"."""

standing = Table(
    "standing",
    TABLES,
    _iri("statement", primary_key=True),
    _number("standing", nullable=False),
    *_marks(),
    Column("interpretation", Boolean, nullable=False),
)
"""One row a statement: what is derived of it."""

Index(
    "mention_speaker",
    *(mention.c[_name] for _name in ("speaker", "earliest", "statement", "proposition", "stance", "article")),
)
Index(
    "mention_proposition",
    *(mention.c[_name] for _name in ("proposition", "earliest", "statement", "stance", "speaker")),
)
for _column in (
    mention.c.article,
    mention.c.publisher,
    mention.c.stance,
    mention.c.published,
):
    Index(f"mention_{_column.name}", _column, mention.c.earliest, mention.c.statement)
for _column in (mention.c.on_behalf_of, mention.c.venue, mention.c.force, mention.c.mode, mention.c.condition):
    Index(
        f"mention_{_column.name}",
        _column,
        mention.c.earliest,
        mention.c.statement,
        sqlite_where=_column.is_not(None),
        postgresql_where=_column.is_not(None),
    )
Index("mention_day", mention.c.earliest, mention.c.statement)
_spans = mention.c.latest > mention.c.earliest
Index("mention_span", mention.c.latest, sqlite_where=_spans, postgresql_where=_spans)
_told = mention.c.hops > 1
Index("mention_hops", mention.c.hops, sqlite_where=_told, postgresql_where=_told)
Index("mention_statement", mention.c.statement)
Index("mention_utterance", mention.c.utterance)
Index("mention_report", mention.c.report)
_denies = mention.c.disputes.is_not(None)
Index("mention_disputes", mention.c.disputes, sqlite_where=_denies, postgresql_where=_denies)
Index("mention_graph", mention.c.graph)
Index("article_day", article.c.earliest, article.c.article)
Index("article_publisher", article.c.publisher, article.c.earliest)
Index("article_graph", article.c.graph)
_coded = report.c.coder.is_not(None)
Index("report_coder", report.c.coder, sqlite_where=_coded, postgresql_where=_coded)
Index("standing_standing", standing.c.standing)
Index("report_text", report.c.text)
Index("report_graph", report.c.graph)
Index("passage_report", passage.c.report)
Index("hop_report", hop.c.report)
Index("hop_text", hop.c.text)
Index("hop_told", hop.c.told)
Index("account_event", account.c.event)
Index("account_graph", account.c.graph)
Index("fact_subject", fact.c.subject, fact.c.property)
Index("fact_object", fact.c.object, fact.c.property)
Index("fact_property", fact.c.property, fact.c.object)
Index("fact_graph", fact.c.graph)
Index("position_text", position.c.text, unique=True)
Index("position_day", position.c.first_stated, position.c.text)
for _column in (position.c.actor, position.c.proposition, position.c.stance):
    Index(f"position_{_column.name}", _column, position.c.first_stated, position.c.text)
Index("rests_on_position", rests_on.c.position)
Index("rests_on_statement", rests_on.c.statement)
Index("contradiction_text", contradiction.c.text, unique=True)
Index("contradiction_day", contradiction.c.earliest, contradiction.c.text)
for _column in (contradiction.c.type, contradiction.c.proposition):
    Index(f"contradiction_{_column.name}", _column, contradiction.c.earliest, contradiction.c.text)
Index("party_contradiction", party.c.contradiction)
Index("party_actor", party.c.actor)
Index("side_contradiction", side.c.contradiction)
Index("side_statement", side.c.statement)
Index("ground_contradiction", ground.c.contradiction)

DERIVED = (position, rests_on, contradiction, party, side, ground, standing)
"""The tables of what is derived."""

STATED = tuple(table for table in TABLES.sorted_tables if table not in DERIVED)
"""The other tables: what the graphs state, and what is counted of it."""

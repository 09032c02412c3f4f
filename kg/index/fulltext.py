"""Full text: what the database's own search needs beside the tables, and how it is asked.

Names and passages are folded to plain letters first (`kg.names.fold`), so that scripts meet. SQLite has FTS5 with
trigrams, PostgreSQL its trigram operators (`pg_trgm`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, text

from kg.names import fold

NAMES, PASSAGES = "name_text", "passage_text"


def create(connection: Connection) -> None:
    """Make the tables of folded text."""
    for table in (NAMES, PASSAGES):
        if connection.dialect.name == "sqlite":
            tokens = "trigram" if table == NAMES else "unicode61"
            made = f"CREATE VIRTUAL TABLE {table} USING fts5(folded, tokenize='{tokens}')"
            connection.exec_driver_sql(made)
        else:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            made = f"CREATE TABLE {table} (rowid INTEGER PRIMARY KEY, folded TEXT NOT NULL)"
            connection.exec_driver_sql(made)
            connection.exec_driver_sql(f"CREATE INDEX {table}_words ON {table} USING gin (folded gin_trgm_ops)")


def drop(connection: Connection) -> None:
    """Remove the tables of folded text."""
    for table in (NAMES, PASSAGES):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


def add(connection: Connection, table: str, texts: Iterable[tuple[int, str]]) -> None:
    """Add texts by the number of the fact or passage that they are of."""
    rows = [(number, folded) for number, words in texts if (folded := fold(words))]
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"INSERT INTO {table} (rowid, folded) VALUES ({mark}, {mark})", rows)


def remove(connection: Connection, table: str, numbers: Sequence[int]) -> None:
    """Remove texts by number."""
    if numbers:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE rowid = {mark}", [(number,) for number in numbers])


def containing(connection: Connection, table: str, words: Sequence[str], limit: int) -> Sequence[Row[tuple[int, str]]]:
    """Texts that have every one of these folded words (of names: as a part), the shortest first.

    The last word may be the beginning of one.
    """
    if connection.dialect.name == "sqlite":
        if table == NAMES:
            return _containing_parts(connection, words, limit)
        match = " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
        asked = text(f"SELECT rowid, folded FROM {table} WHERE {table} MATCH :match ORDER BY rank LIMIT :limit")
        return connection.execute(asked, {"match": match, "limit": limit}).all()
    conditions = " AND ".join(f"folded LIKE :w{n}" for n in range(len(words)))
    asked = text(f"SELECT rowid, folded FROM {table} WHERE {conditions} ORDER BY length(folded), rowid LIMIT :limit")
    bound = {f"w{n}": f"%{word}%" for n, word in enumerate(words)}
    return connection.execute(asked, {**bound, "limit": limit}).all()


def _containing_parts(connection: Connection, words: Sequence[str], limit: int) -> Sequence[Row[tuple[int, str]]]:
    """Names with each word as a part. Trigrams find words of three letters and more; shorter ones are compared."""
    long = [word for word in words if len(word) > 2]
    short = [word for word in words if len(word) <= 2]
    conditions = ["name_text MATCH :match"] if long else []
    conditions += [f"(' ' || folded) LIKE :w{n}" for n in range(len(short))]
    chosen = " AND ".join(conditions)
    asked = text(f"SELECT rowid, folded FROM {NAMES} WHERE {chosen} ORDER BY length(folded), rowid LIMIT :limit")
    bound: dict[str, object] = {f"w{n}": f"% {word}%" for n, word in enumerate(short)}
    match = " AND ".join(f'"{word}"' for word in long)
    return connection.execute(
        asked, {**bound, "match": match, "limit": limit} if long else bound | {"limit": limit}
    ).all()


def alike(connection: Connection, folded: str, limit: int) -> Sequence[Row[tuple[int, str]]]:
    """Names that share most trigrams with a folded text, the likest first."""
    if connection.dialect.name == "sqlite":
        parts = {folded[at : at + 3] for at in range(len(folded) - 2)}
        if not parts:
            return []
        match = " OR ".join(f'"{part}"' for part in sorted(parts))
        asked = text(f"SELECT rowid, folded FROM {NAMES} WHERE {NAMES} MATCH :match ORDER BY rank LIMIT :limit")
        return connection.execute(asked, {"match": match, "limit": limit}).all()
    asked = text(
        f"SELECT rowid, folded FROM {NAMES} WHERE folded % :it ORDER BY similarity(folded, :it) DESC LIMIT :limit"
    )
    return connection.execute(asked, {"it": folded, "limit": limit}).all()

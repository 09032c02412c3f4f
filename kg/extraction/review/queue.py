"""The queue: one SQLite file with articles, candidates and decisions. What was decided survives a crash of anything.

Decisions are only ever added; undoing one marks it. Each coder sees candidates as if nobody else had decided: that is
what makes a second coding blind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import DataError, Finding, StoreError
from kg.extraction.candidate import Candidate, of_json
from kg.extraction.review.decision import Decision
from kg.extraction.sources import Source

FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS about (format INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS article (
  sha256 TEXT PRIMARY KEY, id TEXT NOT NULL, text TEXT NOT NULL, publisher TEXT NOT NULL, published TEXT NOT NULL,
  url TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL, place INTEGER NOT NULL,
  author TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS candidate (
  id TEXT PRIMARY KEY, article TEXT NOT NULL REFERENCES article, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  content TEXT NOT NULL, parent TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS candidate_of ON candidate (article, start, stop);
CREATE TABLE IF NOT EXISTS decision (
  number INTEGER PRIMARY KEY AUTOINCREMENT, candidate TEXT NOT NULL REFERENCES candidate, coder TEXT NOT NULL,
  content TEXT NOT NULL, made TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS decision_of ON decision (candidate, coder, undone);
"""


@dataclass(frozen=True)
class Article:
    """An article in the queue: its id, hash, text, and what is known of it."""

    id: str
    sha256: str
    text: str
    publisher: str = ""
    published: str = ""
    url: str = ""
    title: str = ""
    language: str = ""
    author: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a coder is: of `all` candidates, how many were accepted as they were, corrected, rejected, put off."""

    all: int
    accepted: int
    corrected: int
    rejected: int
    later: int

    @property
    def decided(self) -> int:
        """How many are done with."""
        return self.accepted + self.corrected + self.rejected


class Queue:
    """An open queue. Several processes may use one at a time each for themselves; SQLite keeps them apart.

    Args:
        path: the file; made if it is not there.

    Raises:
        StoreError: the file is no queue, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(_TABLES)
            self._widen()
            row = self._connection.execute("SELECT format FROM about").fetchone()
            if row is None:
                self._connection.execute("INSERT INTO about VALUES (?)", (FORMAT,))
            elif row[0] != FORMAT:
                raise StoreError(f"{path}: a review queue of format {row[0]}; this version reads {FORMAT}")
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: no review queue that can be used ({error})") from None

    def _widen(self) -> None:
        """Give a queue that was made before authors were kept a place for them."""
        if self._has_authors():
            return
        with self._at_once():  # another process may have done so meanwhile
            if not self._has_authors():
                self._connection.execute("ALTER TABLE article ADD COLUMN author TEXT NOT NULL DEFAULT ''")

    def _has_authors(self) -> bool:
        return any(row[1] == "author" for row in self._connection.execute("PRAGMA table_info(article)"))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Queue:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """All of it or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def add(self, source: Source, candidates: Iterable[Candidate], article: str = "") -> int:
        """Put an article's candidates into the queue, and say how many are new. What was decided stays.

        Args:
            source: the text.
            candidates: what is proposed; passages that are not the text's are refused.
            article: the article's id; "" is `article/` and the source's name.

        Raises:
            DataError: a passage does not stand where it is said to stand.
        """
        every = list(candidates)
        for candidate in every:
            if source.text[candidate.start : candidate.end] != candidate.exact:
                found = f"{candidate.exact[:60]!r} at {candidate.start} to {candidate.end}"
                expected = f"{source.text[candidate.start : candidate.end][:60]!r}, what stands there"
                raise DataError([Finding(source.name, candidate.id, found, expected, "text")])
        id = article or (source.name if source.name.startswith("article/") else f"article/{source.name}")
        with self._at_once():
            place = self._connection.execute("SELECT COUNT(*) FROM article").fetchone()[0]
            known = (source.publisher, source.published, source.url, source.title, source.language)
            values = (source.sha256, id, source.text, *known, place, source.author)
            columns = "sha256, id, text, publisher, published, url, title, language, place, author"
            marks = ", ".join("?" * len(values))
            self._connection.execute(f"INSERT OR IGNORE INTO article ({columns}) VALUES ({marks})", values)
            return sum(self._insert(replace(candidate, sha256=source.sha256), source.sha256) for candidate in every)

    def tell(self, source: Source) -> None:
        """Take in what is now known of an article that is in the queue already: whatever the source says."""
        for name in ("publisher", "published", "url", "title", "author"):
            if value := getattr(source, name):
                self._connection.execute(f"UPDATE article SET {name} = ? WHERE sha256 = ?", (value, source.sha256))

    def _insert(self, candidate: Candidate, article: str, parent: str = "") -> int:
        content = json.dumps(candidate.as_json(), ensure_ascii=False)
        values = (candidate.id, article, candidate.start, candidate.end, content, parent)
        return self._connection.execute("INSERT OR IGNORE INTO candidate VALUES (?, ?, ?, ?, ?, ?)", values).rowcount

    def articles(self) -> list[Article]:
        """Every article, in the order in which they came."""
        columns = "id, sha256, text, publisher, published, url, title, language, author"
        rows = self._connection.execute(f"SELECT {columns} FROM article ORDER BY place, id")
        return [Article(*row) for row in rows]

    def article(self, sha256: str) -> Article:
        """One article. Raises KeyError."""
        article = next((queued for queued in self.articles() if queued.sha256 == sha256), None)
        if article is None:
            raise KeyError(sha256)
        return article

    def has(self, sha256: str, extractor: str = "") -> bool:
        """Whether a text is in the queue; if an extractor is given, with something that it proposes."""
        theirs = "SELECT 1 FROM candidate WHERE article = ?1 AND json_extract(content, '$.extractor') = ?2"
        asked = theirs if extractor else "SELECT 1 FROM article WHERE sha256 = ?1 AND ?2 = ''"
        return self._connection.execute(asked, (sha256, extractor)).fetchone() is not None

    def candidates(self, article: str | None = None) -> list[Candidate]:
        """The candidates of an article, or of all, in order of their passages; the halves of a split in its place."""
        rows = self._connection.execute(
            "SELECT c.content, c.article FROM candidate c JOIN article a ON a.sha256 = c.article"
            " WHERE ?1 IS NULL OR c.article = ?1 ORDER BY a.place, a.id, c.start, c.stop, c.id",
            (article,),
        )
        return [replace(of_json(json.loads(content)), sha256=sha256) for content, sha256 in rows]

    def candidate(self, id: str) -> Candidate:
        """One candidate. Raises KeyError."""
        row = self._connection.execute("SELECT content, article FROM candidate WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise KeyError(id)
        return replace(of_json(json.loads(row[0])), sha256=row[1])

    def decide(self, candidate: str, decision: Decision) -> None:
        """Write down a decision; it takes the place of the coder's earlier one. Raises KeyError."""
        decided = self.candidate(candidate)
        with self._at_once():
            self._decided(candidate, decision)
            for half in decision.halves(decided):
                self._insert(half, decided.sha256, candidate)

    def _decided(self, candidate: str, decision: Decision) -> None:
        values = (candidate, decision.coder, json.dumps(decision.as_json(), ensure_ascii=False), decision.made)
        self._connection.execute("INSERT INTO decision (candidate, coder, content, made) VALUES (?, ?, ?, ?)", values)

    def undo(self, coder: str) -> str | None:
        """Take back a coder's last decision; the candidate's id, None if there is nothing to take back.

        The halves of a split go with it, and what was decided about them.
        """
        row = self._connection.execute(
            "SELECT number, candidate FROM decision WHERE coder = ? AND NOT undone ORDER BY number DESC LIMIT 1",
            (coder,),
        ).fetchone()
        if row is None:
            return None
        with self._at_once():
            self._connection.execute("UPDATE decision SET undone = 1 WHERE number = ?", (row[0],))
            split = self.decision(row[1], coder)
            if split is None or split.kind != "split":
                halves = "SELECT id FROM candidate WHERE parent = ?"
                self._connection.execute(f"DELETE FROM decision WHERE candidate IN ({halves})", (row[1],))
                self._connection.execute("DELETE FROM candidate WHERE parent = ?", (row[1],))
        return str(row[1])

    def decision(self, candidate: str, coder: str) -> Decision | None:
        """What a coder decided about a candidate last; None: nothing yet."""
        row = self._connection.execute(
            "SELECT content FROM decision WHERE candidate = ? AND coder = ? AND NOT undone"
            " ORDER BY number DESC LIMIT 1",
            (candidate, coder),
        ).fetchone()
        return Decision.of_json(json.loads(row[0])) if row else None

    def coders(self) -> list[str]:
        """Who has decided anything, in order of names."""
        rows = self._connection.execute("SELECT DISTINCT coder FROM decision WHERE NOT undone ORDER BY coder")
        return [row[0] for row in rows]

    def next(self, coder: str, article: str | None = None) -> Candidate | None:
        """The first candidate that a coder has not decided about; then those put off; None when all is done."""
        put_off = None
        for candidate in self.candidates(article):
            decision = self.decision(candidate.id, coder)
            if decision is None:
                return candidate
            if decision.kind == "later" and put_off is None:
                put_off = candidate
        return put_off

    def progress(self, coder: str, article: str | None = None) -> Progress:
        """How far a coder is with an article, or with all."""
        kinds = [self.decision(candidate.id, coder) for candidate in self.candidates(article)]
        whole = [decision for decision in kinds if decision is None or decision.kind != "split"]
        told = [decision.outcome for decision in whole if decision is not None]
        counts = [told.count(outcome) for outcome in ("accepted", "corrected", "rejected", "later")]
        return Progress(len(whole), *counts)

    def decided_propositions(self) -> list[tuple[str, str]]:
        """(passage, proposition) of what was accepted, for suggestions."""
        accepted = [(candidate.exact, decision.about(candidate)) for candidate, decision in self._accepted()]
        return [pair for pair in accepted if pair[1]]

    def new_propositions(self) -> dict[str, str]:
        """The sentences of the propositions that coders have named anew, by their ids."""
        named = (
            (candidate, decision, decision.changes.get("new_proposition", ""))
            for candidate, decision in self._accepted()
        )
        return {decision.about(candidate): str(sentence) for candidate, decision, sentence in named if sentence}

    def accepted_by(self, coder: str) -> Iterator[tuple[Candidate, Decision]]:
        """What a coder has accepted, with the decisions, in the order in which they were made."""
        rows = self._connection.execute(
            "SELECT c.content, c.article, d.content FROM decision d JOIN candidate c ON c.id = d.candidate WHERE"
            " d.coder = ?1 AND NOT d.undone AND d.number = (SELECT max(number) FROM decision WHERE candidate = c.id AND"
            " coder = ?1 AND NOT undone) ORDER BY d.number",
            (coder,),
        ).fetchall()
        for content, sha256, made in rows:
            decision = Decision.of_json(json.loads(made))
            if decision.kind == "accept":
                yield replace(of_json(json.loads(content)), sha256=sha256), decision

    def _accepted(self) -> Iterator[tuple[Candidate, Decision]]:
        for coder in self.coders():
            for candidate in self.candidates():
                decision = self.decision(candidate.id, coder)
                if decision and decision.kind == "accept":
                    yield candidate, decision

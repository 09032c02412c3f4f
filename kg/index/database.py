"""The database of an index: a SQLite file, opened, made, checked; and what its dialect writes differently."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from kg.engine.embedded.alone import alone
from kg.errors import StoreError
from kg.index import fulltext
from kg.index.schema import TABLES, VERSION, state, term

LOCK = 739_211
"""The advisory lock of PostgreSQL that a writer holds."""

CACHE, WRITING = 8_192, 65_536
"""KiB of pages that a connection of SQLite keeps, and while it writes. What is read is mapped, and needs none."""
MAPPED = 0x7FFF_0000
"""Bytes of the file that are mapped at most, which is as much as SQLite allows."""

WAIT = 60
"""Seconds that a writer waits for another one."""


class IndexUnreadable(StoreError):
    """An index that cannot be read: what it holds is in the graphs, too."""


class Database:
    """One index database. Its connections may be used from any thread; a process that forks opens its own.

    Args:
        url: SQLAlchemy's address of it.

    Attributes:
        file: where it is, of SQLite.
    """

    def __init__(self, url: str) -> None:
        self.url, self._pid = url, os.getpid()
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.file = Path(self.engine.url.database or "") if self.is_sqlite else None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which everything is read at one moment.

        Raises:
            IndexUnreadable: it is damaged, gone or locked for too long, or no connection is free.
        """
        self._after_fork()
        try:
            with self.engine.connect() as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise IndexUnreadable(f"the index cannot be read: {str(error).partition(chr(10))[0]}") from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection of the one writer; what is written is kept at the end, or none of it on an error.

        Raises:
            IndexUnreadable: it cannot be written: no space, or another writer took too long.
        """
        self._after_fork()
        options = {"writes": True} if self.is_sqlite else {"isolation_level": "READ COMMITTED"}
        try:
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                if not self.is_sqlite:
                    # One writer at a time; what it reads from here on is what the one before it has left.
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
                with self._room(connection):
                    yield connection
        except SQLAlchemyError as error:
            raise IndexUnreadable(f"the index cannot be written: {str(error).partition(chr(10))[0]}") from error

    @contextlib.contextmanager
    def _room(self, connection: Connection) -> Iterator[None]:
        """More pages for as long as a connection writes: it is used again, and would keep them."""
        if not self.is_sqlite:
            yield
            return
        connection.exec_driver_sql(f"PRAGMA cache_size = -{WRITING}")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE}")

    def make(self, connection: Connection) -> None:
        """Make every table anew, empty, and without those of its indexes that are made faster once it is filled."""
        fulltext.drop(connection)
        TABLES.drop_all(connection)
        for table in TABLES.sorted_tables:
            connection.execute(CreateTable(table))
        for index in term.indexes:
            index.create(connection)
        fulltext.create(connection)
        insert(connection, state, ("key", "value"), [("version", str(VERSION))])

    def finish(self, connection: Connection, tables: Collection[Table] = tuple(TABLES.sorted_tables)) -> None:
        """Make the indexes that are still to be made, of these tables."""
        for table in tables:
            for index in sorted(table.indexes, key=lambda built: str(built.name)) if table is not term else ():
                index.create(connection)
        connection.exec_driver_sql("ANALYZE")

    def known(self, connection: Connection) -> dict[str, str]:
        """What the index says of itself; nothing if there is none of this version."""
        try:
            with connection.begin_nested():
                rows: dict[str, str] = dict(map(tuple, connection.execute(state.select())))
        except DatabaseError:
            return {}
        return rows if rows.get("version") == str(VERSION) else {}

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _after_fork(self) -> None:
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self.engine.dispose(close=False)


def open_file(path: Path) -> Database:
    """The database in a file, which is made if there is none and made anew if it is no database.

    Raises:
        StoreError: it can neither be read nor made.
    """
    try:
        if not _is_database(path):
            with alone(path.with_name(f".{path.name}.making"), wait=True):
                if not _is_database(path):  # another process may have made one in its place meanwhile
                    discard(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be made anew: {error.strerror}") from error
    return Database(f"sqlite+pysqlite:///{path}")


def _is_database(path: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"{path} cannot be opened: {error}") from error
        return False
    return True


def discard(path: Path) -> None:
    """Remove an index file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add many rows, given as tuples in the order of `columns`, in the fastest way that the driver has."""
    listed = list(rows)
    if listed:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join([mark] * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", listed)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return create_engine(driver, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    # However many threads read at once, none waits for a connection: there are no more of them than the service has.
    engine = create_engine(url, connect_args={"timeout": WAIT, "check_same_thread": False}, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def _connect(raw: sqlite3.Connection, _: object) -> None:
        # Transactions begin where we say so, not where the driver guesses.
        raw.isolation_level = None
        modes = "journal_mode = WAL", "synchronous = NORMAL"
        for setting in (*modes, f"cache_size = -{CACHE}", f"mmap_size = {MAPPED}"):
            raw.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that will write says so at once: one that begins as a reader could not become a writer.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine

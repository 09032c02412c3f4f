"""Tokens: who may read, write or administer, kept hashed in one file.

A token is `onrecord_<id>_<secret>`: 8 hexadecimal digits that name it and 256 random bits that prove it. Only the
SHA-256 of the secret is stored; a slow hash would add nothing to a secret that cannot be guessed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from kg.errors import StoreError

ROLES = ("reader", "editor", "admin")
"""Roles in rising order: each may do what those before it may."""

_PREFIX = "onrecord"
_FORMAT = 1


@dataclass(frozen=True)
class Token:
    """One token as stored.

    Attributes:
        id: 8 hexadecimal digits, not secret.
        name: whom the change log names as the author of what is done with it.
        role: one of ROLES.
        created: ISO 8601 date and time.
        digest: hexadecimal SHA-256 of the secret.
        expires: ISO 8601 date and time after which it is refused; None: never.
        store: the data that it is for: a folder as an absolute path, or an address; "": whatever is served.
    """

    id: str
    name: str
    role: str
    created: str
    digest: str
    expires: str | None = None
    store: str = ""

    def may(self, role: str) -> bool:
        """Whether this token's role reaches `role`."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Tokens:
    """The tokens of one file. A missing file holds none; a changed file is read again.

    Args:
        path: the file.
        store: the data that is served; a token for other data proves nothing here.
    """

    def __init__(self, path: Path, store: str = "") -> None:
        self.path, self.store = path, store
        self._seen: tuple[int, int] | None = None
        self._tokens: dict[str, Token] = {}

    def all(self) -> list[Token]:
        """Every token, oldest first. Raises StoreError for a file that is not a token file."""
        self._refresh()
        return sorted(self._tokens.values(), key=lambda token: (token.created, token.id))

    def create(self, name: str, role: str, now: datetime, expires: datetime | None = None, store: str = "") -> str:
        """Make a token, for the data `store` alone if that is given, and return its text, which cannot be had again.

        Raises:
            ValueError: the role is not one of ROLES or the name is empty.
        """
        if role not in ROLES:
            raise ValueError(f"{role!r} is not a role; expected {', '.join(ROLES)}")
        if not name.strip():
            raise ValueError("a token needs the name of who will use it")
        identifier, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        made = Token(identifier, name.strip(), role, now.isoformat(timespec="seconds"), _digest(secret),
                     expires.isoformat(timespec="seconds") if expires else None, store)  # fmt: skip
        with self._changing():
            self._write({**self._tokens, identifier: made})
        return f"{_PREFIX}_{identifier}_{secret}"

    def revoke(self, identifier: str) -> Token:
        """Remove a token for good and return what it was. Raises KeyError if there is none of that id."""
        with self._changing():
            rest = dict(self._tokens)
            gone = rest.pop(identifier)
            self._write(rest)
        return gone

    def verify(self, text: str, now: datetime) -> Token | None:
        """The token that `text` proves, or None. Takes the same time whether the id or the secret is wrong."""
        self._refresh()
        prefix, _, rest = text.partition("_")
        identifier, _, secret = rest.partition("_")
        token = self._tokens.get(identifier) or Token("", "", ROLES[0], "", _digest(""))
        proven = hmac.compare_digest(token.digest, _digest(secret))
        if not (proven and token.id and prefix == _PREFIX):
            return None
        if token.store and self.store and token.store != self.store:
            return None
        expired = token.expires is not None and datetime.fromisoformat(token.expires) <= now
        return None if expired else replace(token, digest="")

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the file alone, as it is now: of two who change it at once, the second sees what the first made."""
        self._refresh()  # before a folder or lock is made for what cannot be a file of tokens
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path.with_name(f".{self.path.name}.lock"), "a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._seen = None
            self._refresh()
            yield

    def _refresh(self) -> None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            self._seen, self._tokens = None, {}
            return
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}; expected a file of tokens that can be read") from error
        seen = (status.st_mtime_ns, status.st_ino)
        if seen == self._seen:
            return
        if not stat.S_ISREG(status.st_mode):  # reading a device may never end
            raise StoreError(f"{self.path}: no file but a folder or device; expected a file of tokens")
        try:
            self._tokens = {token.id: token for token in _read(self.path)}
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}; expected a file of tokens that can be read") from error
        self._seen = seen

    def _write(self, tokens: dict[str, Token]) -> None:
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"format": _FORMAT, "tokens": [asdict(token) for token in tokens.values()]}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self.path)
        _flush_folder(self.path.parent)
        self._seen = None
        self._refresh()


def _read(path: Path) -> Iterator[Token]:
    """The tokens of a file. Raises StoreError for a file, or an entry of it, that is no such thing; OSError."""
    try:
        written_file = json.loads(path.read_text(encoding="utf-8"))
        if written_file["format"] != _FORMAT:
            raise StoreError(f"{path}: token file of format {written_file['format']}; expected {_FORMAT}: upgrade")
        for entry in written_file["tokens"]:
            token = Token(**entry)
            texts = (token.id, token.name, token.role, token.created, token.digest, token.store, token.expires or "")
            if (
                token.role not in ROLES
                or not all(isinstance(text, str) for text in texts)
                or not token.digest.isascii()
            ):
                raise ValueError(f"{token.role!r} is no role, or a value is no text")
            if token.expires and datetime.fromisoformat(token.expires).tzinfo is None:
                raise ValueError(f"{token.expires!r} has no time zone")
            yield token
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreError(f"{path}: not a token file; move it away and create tokens anew") from error


def _flush_folder(folder: Path) -> None:
    """Have the system write down which files a folder has."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

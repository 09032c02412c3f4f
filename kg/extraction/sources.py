"""A file or a saved page as a text whose characters can be counted, with what it says of itself.

A plain text in UTF-8 is taken as it is, byte for byte, since offsets and hash are of that text. What is made from HTML,
PDF or another encoding is a new text, which the user keeps beside the record.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, replace

from kg.errors import DataError, Finding

LARGEST = 10_000_000
"""Bytes of a file that is read; an article has some thousands."""

LONGEST = 1_000_000
"""Characters of a text that is read; a parse takes some kilobytes of memory for each."""

DEEPEST = 400
"""Levels of elements in a page; a page that people read has some dozens."""

MOST_TAGS = 100_000
"""Tags of a page, closing ones included; a page that people read has some thousands."""

MOST_PAGES = 500

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_VOID = frozenset(b"area base br col embed hr img input link meta source track wbr p li td tr th dd dt option".split())
_HTML = re.compile(rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.I)
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_GUESSES = ("cp1251", "cp1252", "iso8859-2")


@dataclass(frozen=True)
class Source:
    """A text and what its file says of it; "" is not said.

    Attributes:
        name: the file's name, for messages.
        text: what offsets count in, in code points.
        made: whether the text was made from HTML, PDF or another encoding, so that it has to be kept anew.
        title, url, publisher, published, author, language: published is YYYY-MM-DD, language a language tag.
    """

    name: str
    text: str
    made: bool = False
    title: str = ""
    url: str = ""
    publisher: str = ""
    published: str = ""
    author: str = ""
    language: str = ""

    @property
    def sha256(self) -> str:
        """Digest of the text's bytes in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read(content: bytes, name: str, *, encoding: str = "", url: str = "") -> Source:
    """The text of a file's bytes: plain text, HTML or PDF, as the bytes themselves show.

    Args:
        content: the bytes.
        name: the file's name, for findings.
        encoding: what the text is encoded in, if the user says so; "" is UTF-8, or what a page declares.
        url: the article's address, if it is known.

    Raises:
        DataError: empty, too large, binary, in another encoding, a page nested too deeply, a PDF without text.
    """
    if len(content) > LARGEST:
        raise _fault(name, f"{len(content):,} bytes", f"an article of at most {LARGEST:,} bytes")
    if not content.strip():
        raise _fault(name, "an empty file", "an article's text")
    if content.startswith(b"%PDF-"):
        return _checked(_pdf(content, name, url))
    if _HTML.match(content.removeprefix(b"\xef\xbb\xbf")):
        return _checked(_html(content, name, encoding, url))
    return _checked(_plain(content, name, encoding, url))


def _fault(name: str, found: str, expected: str) -> DataError:
    return DataError([Finding(name, "", found, expected, "source")])


def _checked(source: Source) -> Source:
    if not re.search(r"\w", source.text):
        raise _fault(source.name, "no words", "an article's text")
    if len(source.text) > LONGEST:
        raise _fault(source.name, f"a text of {len(source.text):,} characters", f"one of at most {LONGEST:,}")
    return source


def _plain(content: bytes, name: str, encoding: str, url: str) -> Source:
    marked = next((known for mark, known in _BOMS.items() if content.startswith(mark)), "")
    if not encoding and not marked and b"\0" in content:
        place = content.index(b"\0")
        raise _fault(name, f"a binary file: the byte 0x00 at {place}", "a text, a page saved as HTML, or a PDF")
    text = _decoded(content, name, encoding or marked)
    strange = sum(ord(char) < 32 and char not in "\t\n\r\f\v" for char in text)
    if strange > 0.01 * len(text):
        raise _fault(name, f"a binary file: {strange} control characters", "a text, a page saved as HTML, or a PDF")
    return Source(name, text, made=text.encode() != content, url=url)


def _decoded(content: bytes, name: str, encoding: str) -> str:
    try:
        return content.decode(encoding or "utf-8")
    except LookupError:
        raise _fault(name, f"the encoding {encoding!r}", "one that is known, such as utf-8 or cp1251") from None
    except UnicodeDecodeError as error:
        found = f"the byte 0x{content[error.start]:02X} at {error.start}, which is not {encoding or 'UTF-8'}"
        guess = next((code for code in _GUESSES if _looks_right(content, code)), "")
        hint = f"; it reads well as {guess}: --encoding {guess}" if guess and guess != encoding else ""
        raise _fault(name, found, f"a text in {encoding or 'UTF-8'}{hint}") from None


def _looks_right(content: bytes, encoding: str) -> bool:
    """Whether bytes read in this encoding are mostly letters of words, not signs between them."""
    try:
        text = content[:20_000].decode(encoding)
    except UnicodeDecodeError:
        return False
    high = [char for char in text if ord(char) > 127]
    letters = sum(char.isalpha() for char in high)
    inside = len(re.findall(r"[a-z][А-Яа-яёіїєґ]|[А-Яа-я][a-z]", text))
    capitals = len(re.findall(r"[a-zа-яà-ÿ][А-ЯÀ-Þ]", text))
    return bool(high) and letters >= 0.7 * len(high) and inside + capitals <= 0.05 * len(high)


def deepest(content: bytes) -> int:
    """How many elements stand in each other at most, counted without building a tree."""
    depth = most = 0
    for match in _TAG.finditer(content):
        if match[2].lower() in _VOID or match[3]:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        most = max(most, depth)
    return most


def _html(content: bytes, name: str, encoding: str, url: str) -> Source:
    depth = deepest(content)
    elements = content.count(b"<")
    if elements > MOST_TAGS:
        raise _fault(name, f"a page of {elements:,} tags", f"at most {MOST_TAGS:,}")
    if depth > DEEPEST:
        raise _fault(name, f"a page of {depth} elements in each other", f"at most {DEEPEST}")
    import trafilatura  # only pages need it, and it takes half a second
    from htmldate import find_date

    declared = _CHARSET.search(content[:4096])
    page = _decoded(content, name, encoding or (declared[1].decode() if declared else ""))
    got = trafilatura.bare_extraction(page, url=url or None, with_metadata=True, include_comments=False)
    if got is None or isinstance(got, dict) or not (got.text or "").strip():
        raise _fault(name, "a page without a main text", "an article; else save its text and draft that")
    title = (got.title or "").strip()
    body = "\n\n".join(line.strip() for line in (got.text or "").split("\n") if line.strip())
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}"
    day = find_date(page, url=url or None, original_date=True, extensive_search=False) or ""
    language = re.search(r"<html[^>]+\blang\s*=\s*[\"']?([A-Za-z-]+)", page[:4096])
    publisher = got.sitename or got.hostname or ""
    source = Source(name, text + "\n", True, title, url or got.url or "", publisher, day, got.author or "")
    return replace(source, language=language[1].partition("-")[0].lower() if language else "")


def _pdf(content: bytes, name: str, url: str) -> Source:
    from pypdf import PdfReader  # only PDFs need it
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _fault(name, "an encrypted PDF", "one that opens without a password")
        if len(reader.pages) > MOST_PAGES:
            raise _fault(name, f"a PDF of {len(reader.pages)} pages", f"an article of at most {MOST_PAGES}")
        text = "\n\n".join((page.extract_text() or "").strip() for page in reader.pages).strip()
        known = reader.metadata
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise _fault(name, f"a PDF that cannot be read ({type(error).__name__})", "a whole PDF") from None
    if not re.search(r"\w", text):
        raise _fault(name, "a PDF without text", "one with text: recognize the letters of a scan first")
    title, author = (str(value or "").strip() for value in ((known.title, known.author) if known else ("", "")))
    return Source(name, text + "\n", True, title=title, url=url, author=author)

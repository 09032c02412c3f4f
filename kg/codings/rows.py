"""A coding written as a list: each row one report of one statement, checked as a record is, and made a unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from kg.codings.unit import VARIABLES, Passage, Unit
from kg.errors import Finding
from kg.questions.wrong import nearest
from kg.records import checking
from kg.records.fields import Fields
from kg.records.reading import Element

OF_PASSAGE = ("start", "end", "exact")
CHECKED = (
    *("mode", "hedge", "certainty", "interpretation", "speaker", "onBehalfOf"),
    *("date", "proposition", "stance", "force", "condition", "reason"),
    *("coder", "coded", "codebook"),
)
"""Fields of a row that are those of records, and are checked as they are there."""

FREE = ("via", "disputes", "note")
FIELDS = ("article", *OF_PASSAGE, "evidence", *CHECKED, *FREE)
_IDS = ("speaker", "onBehalfOf", "proposition", "condition", "reason")


class Rows:
    """Reads the rows of one file.

    Args:
        file, article: the file's name, and the id of the article that it must be about.
        fields: what fields records have.
        known: ids that the reference records define.
    """

    def __init__(self, file: str, article: str, fields: Fields, known: Collection[str]) -> None:
        self.file, self.article, self.fields, self.known = file, article, fields, known
        self.findings: list[Finding] = []

    def find(self, path: str, element: Element, found: str, expected: str, rule: str) -> None:
        self.findings.append(Finding(self.file, path, found, expected, rule, element.line))

    def units(self, root: Element) -> tuple[Unit, ...]:
        """The units of a list, in order of their passages; what is wrong with it is in `findings`."""
        made = [unit for index, row in enumerate(root.value) if (unit := self.unit(f"[{index}]", row))]
        return tuple(sorted(made, key=lambda unit: (unit.passages[0].start, unit.passages[0].end)))

    def unit(self, path: str, row: Element) -> Unit | None:
        """The unit of one row; None, with findings, if something is wrong with it."""
        before = len(self.findings)
        if not isinstance(row.value, dict):
            self.find(path, row, row.kind, "a row: a mapping of fields", "json-type")
            return None
        given = {name: element for name, element in row.value.items() if element.value is not None}
        self.names(path, row, given)
        self.record(path, given)
        passages = tuple(self.passages(path, row, given))
        if len(self.findings) > before:
            return None
        values = {name: given[name].text if name in given else "" for name in VARIABLES}
        return Unit(self.article, path, passages, values)

    def names(self, path: str, row: Element, given: dict[str, Element]) -> None:
        """Fields that are not known or missing, and the article."""
        for name, element in given.items():
            if name not in FIELDS:
                near = nearest(name, FIELDS)
                meant = f"; did you mean {near!r}?" if near else ""
                expected = f"one of {', '.join(FIELDS)}{meant}"
                self.find(f"{path}.{name}", element, f"the field {name!r} is not known", expected, "unknown-field")
        for name in ("article", *VARIABLES):
            if name not in given:
                self.find(path, row, f"no {name}", f"a row with {name}", "missing")
        if "article" in given and given["article"].text != self.article:
            found = f"{given['article'].text!r} in the file of {self.article!r}"
            self.find(f"{path}.article", given["article"], found, f"{self.article!r}", "article")

    def record(self, path: str, given: dict[str, Element]) -> None:
        """What is wrong with the fields that records have, and ids that are not on record."""
        fields = {name: element for name, element in given.items() if name in CHECKED}
        slug = self.article.partition("/")[2]
        record = Element({"id": Element(f"report/{slug}/1", f"report/{slug}/1"), **fields})
        for finding in checking.check(record, self.file, self.fields):
            self.findings.append(replace(finding, path=f"{path}.{finding.path}"))
        for name in _IDS:
            element = given.get(name, Element(None))
            for reference in element.value if isinstance(element.value, list) else [element]:
                if (
                    isinstance(reference.value, str)
                    and checking.ID.fullmatch(reference.text)
                    and reference.text not in self.known
                ):
                    kind = reference.text.partition("/")[0]
                    near = nearest(reference.text, sorted(id for id in self.known if id.startswith(f"{kind}/")))
                    meant = f"; did you mean {near!r}?" if near else ""
                    expected = f"an id of the reference records{meant}"
                    self.find(
                        f"{path}.{name}", reference, f"{reference.text!r} is not defined", expected, "undefined-id"
                    )

    def passages(self, path: str, row: Element, given: dict[str, Element]) -> Iterator[Passage]:
        """The passages of a row: `start`, `end` and `exact` in the row, or lists of these under `evidence`."""
        evidence = given.get("evidence")
        if evidence is None:
            places = [(path, row)]
        elif isinstance(evidence.value, list):
            places = [(f"{path}.evidence[{index}]", passage) for index, passage in enumerate(evidence.value)]
        else:
            places = [(f"{path}.evidence", evidence)]
        if not places:
            self.find(f"{path}.evidence", row, "no passage", "one passage or more", "missing")
        for where, element in places:
            passage = self.passage(where, element)
            if passage:
                yield passage

    def passage(self, path: str, element: Element) -> Passage | None:
        given = element.value if isinstance(element.value, dict) else {}
        start, end, exact = (given.get(name, Element(None)) for name in OF_PASSAGE)
        whole = all(isinstance(offset.value, int) and not isinstance(offset.value, bool) for offset in (start, end))
        if not whole or not isinstance(exact.value, str) or not exact.value.strip():
            expected = "start and end as integers, and the words between them as exact"
            self.find(path, element, "no whole passage", expected, "passage")
            return None
        if not 0 <= start.value < end.value or end.value - start.value != len(exact.value):
            found = f"offsets {start.value} to {end.value} for {len(exact.value)} characters"
            self.find(f"{path}.end", end, found, "0 <= start < end, as many characters apart as exact has", "passage")
            return None
        return Passage(start.value, end.value, exact.value)

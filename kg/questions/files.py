"""Questions kept as files: reads one of `ontology/questions/`, binds its parameters, and asks an engine.

A question file is one SPARQL query that begins with a comment: the question as a person would ask it. A line that
ends in `# if <name>` is asked only when the parameter `<name>` is given, one that ends in `# if <name>|<name>` when
one of them is; the file is a complete query with all of them. A line that ends in `# unless stated` is left out for an
answer from the texts alone (`dates=stated`). A line `# param: <name> <kind> <example>` of the comment declares a
parameter for people to give as text (see `kg.questions.parameters`). Parameters are variables that the query projects,
in subqueries too where they occur there; they are bound as terms, never formatted in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from kg.bases import Bases, Term
from kg.engine.base import Engine, Limits, Query
from kg.errors import QueryError
from kg.formats import solutions
from kg.ontology import Ontology
from kg.questions.parameters import PARAM_LINE, Parameter, bind, parse_parameter

_CONDITION = re.compile(r"#\s*if\s+(\w+(?:\|\w+)*)\s*$")
_FROM_OUTSIDE = re.compile(r"#\s*unless\s+stated\s*$")
_DERIVED = re.compile(
    r"\brec:(Position|Contradiction|Identification|contradictionType|datedOutside|firstStated|lastStated|restsOn|shiftOf"
    r"|identifies|identifiedAs)\b"
)
"""What is derived with the days that identifications give, and what identifications are made of."""
DATES = ("all", "stated")
"""Which days answers have: those known from outside the articles too, or the texts' alone."""
STATED = "stated"
"""What `Question.query_text` is given for an answer from the texts alone."""
BEGUN = "begin_on_anonymous"
"""What is given beside it for an answer in which what only unnamed reporters tell begins positions too."""

Row = dict[str, Term]
"""One solution: variable name to term; a variable without a value is absent."""


@dataclass(frozen=True)
class Question:
    """One question file.

    Attributes:
        name: its path below `questions/` without ".rq": "resources/statements".
        text: the query, localized.
    """

    name: str
    text: str

    @property
    def words(self) -> str:
        """The question as a person would ask it: the comment that the file begins with."""
        lines = []
        for line in self.text.splitlines():
            if not line.startswith("#"):
                break
            if not PARAM_LINE.match(line):
                lines.append(line.lstrip("# ").strip())
        return " ".join(lines)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declared parameters, in the order of the file. Raises QueryError for a malformed declaration."""
        declared = (line for line in self.text.splitlines() if PARAM_LINE.match(line))
        return tuple(parse_parameter(self.name, line) for line in declared)

    @property
    def ordered(self) -> bool:
        """Whether the order of the rows is part of the answer."""
        return re.search(r"\bORDER\s+BY\b", self.text) is not None

    def bind(self, values: Mapping[str, str], bases: Bases) -> dict[str, Term]:
        """The terms for values given as text.

        Raises:
            QueryError: a value is missing, not asked for, or not of its kind.
        """
        return bind(self.name, self.parameters, self.conditions, values, bases)

    def examples(self, bases: Bases) -> dict[str, Term]:
        """The terms of the example values, optional ones left out."""
        needed = {
            parameter.name: parameter.example for parameter in self.parameters if parameter.name not in self.conditions
        }
        return self.bind(needed, bases)

    @property
    def conditions(self) -> frozenset[str]:
        """The parameters that may be left out."""
        groups = (match[1].split("|") for line in self.text.splitlines() if (match := _CONDITION.search(line)))
        return frozenset(name for names in groups for name in names)

    def query_text(self, given: Collection[str]) -> str:
        """The query for the parameters given: without the lines whose condition is not among them."""
        kept = (
            line
            for line in self.text.splitlines()
            if not (match := _CONDITION.search(line)) or not set(match[1].split("|")).isdisjoint(given)
            if STATED not in given or not _FROM_OUTSIDE.search(line)
        )
        return "\n".join(kept)

    @property
    def asks_derived(self) -> bool:
        """Whether to be answered otherwise than as it is stored needs all to be derived anew.

        It does where the question asks about what is derived, or about identifications themselves.
        """
        lines = self.query_text({*self.conditions, STATED}).splitlines()
        return _DERIVED.search("\n".join(line for line in lines if not line.startswith("#"))) is not None


def counted(dates: str = "all", begin_on_anonymous: bool = False) -> frozenset[str]:
    """What `Question.query_text` is given beside the parameters, for days of one of `DATES`, and `BEGUN` if asked.

    Raises:
        QueryError: `dates` is none of them.
    """
    if dates not in DATES:
        near = get_close_matches(dates, DATES, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise QueryError(f"{dates!r} is not a value of dates; expected {' or '.join(DATES)}{meant}")
    return frozenset([STATED] * (dates == STATED) + [BEGUN] * begin_on_anonymous)


class Questions:
    """The questions of an ontology folder, asked of one engine; without one they can be listed and read."""

    def __init__(self, ontology: Ontology, engine: Engine | None = None) -> None:
        self._engine, self.ontology = engine, ontology
        self.folder = ontology.folder / "questions"
        self._read = cache(lambda name: Question(name, ontology.text(f"questions/{name}.rq")))

    @property
    def engine(self) -> Engine:
        """What is asked. Raises QueryError if there is none."""
        if self._engine is None:
            raise QueryError("no store was named; these questions can be listed and read, not asked")
        return self._engine

    def names(self) -> list[str]:
        """The names of all questions, in alphabetical order."""
        return sorted(str(path.relative_to(self.folder).with_suffix("")) for path in self.folder.rglob("*.rq"))

    def read(self, name: str) -> Question:
        """A question by name.

        Raises:
            QueryError: no file has this name.
        """
        path = Path(f"{name}.rq")
        if path.is_absolute() or ".." in path.parts or not (self.folder / path).is_file():
            raise QueryError(f"{name!r} is not a question; `kg query --list` shows them all")
        return self._read(name)

    def query(
        self,
        name: str,
        parameters: Mapping[str, Term | None],
        media_type: str,
        limits: Limits | None = None,
        also: Collection[str] = (),
    ) -> Query:
        """The engine's query for a question. A parameter that is None is not given.

        `also` names conditions whose lines are asked although nothing is bound to them.
        """
        given = {key: term for key, term in parameters.items() if term is not None}
        text = self.read(name).query_text({*given, *also})
        return Query(text, media_type, given, limits=limits or Limits())

    def ask(
        self,
        name: str,
        limits: Limits | None = None,
        also: Collection[str] = (),
        enough: int | None = None,
        /,
        **parameters: Term | None,
    ) -> list[Row]:
        """All solutions of a SELECT question; of a page, `enough` things suffice, though there may be more.

        Raises:
            QueryError, LimitError, StoreError: as `Engine.query`.
        """
        query = self.query(name, parameters, "application/sparql-results+json", limits, also)
        with self.engine.query(query) as answer:
            rows = solutions(b"".join(answer))
        names = [variable.value for variable in rows.variables]
        return [
            {name: term for name, term in zip(names, solution, strict=True) if term is not None} for solution in rows
        ]

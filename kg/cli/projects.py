"""A project of coded texts as `kg import` and `kg coding` take it: what its codes stand for, shown and overridden."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

if TYPE_CHECKING:
    from kg.imports.corpus import Coding
    from kg.qda.mapping import Role
    from kg.qda.project import Project

console = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Wish:
    """What whoever imports says of a project.

    Attributes:
        codes: "PATH=ROLE" each, over what is guessed.
        published: date of texts that tell none; publisher: of texts that name none; language: of names and texts.
        quote_words: how many words are kept at either end of a long span; None: all.
        stance: of propositions coded without one; "": they are left out.
        form: what the source is, by a name of `kg.qda.reading.READERS`; "": as it looks.
    """

    codes: list[str]
    published: str = ""
    publisher: str = "unknown publisher"
    language: str = "en"
    quote_words: int | None = None
    stance: str = ""
    form: str = ""


def coding_of(source: Path, wish: Wish, name: str = "", *, show: bool = True) -> Coding:
    """What a project says as statements; with `show`, how its codes are understood is told.

    Raises:
        DataError: it cannot be read. Faults of single texts and codings are in `Coding.faults`.
    """
    from kg.qda.reading import read
    from kg.qda.statements import Choices, coding

    project = read(source, wish.form)
    roles = roles_of(project, wish.form, source, wish.codes)
    for key, role in roles.items() if show else ():
        console.print(f"  {project.codes[key].shown}: {role.shown}", markup=False)
    for unused in project.unused if show else ():
        console.print(f"not used: {unused}", markup=False)
    choices = Choices(wish.stance, wish.published, wish.publisher, wish.language, wish.quote_words)
    return coding(project, roles, choices, name)


def roles_of(project: Project, form: str, source: Path, code: list[str] | None) -> dict[str, Role]:
    """What each code stands for: as the form says, as was chosen, else as guessed."""
    from kg.qda.mapping import roles
    from kg.qda.reading import CHOSEN, form_of

    chosen = {}
    for item in code or []:
        path, equals, role = item.rpartition("=")
        if not equals:
            raise typer.BadParameter(f"{item!r} is not of the form PATH=ROLE", param_hint="--code")
        chosen[path] = role
    says = CHOSEN.get(form or form_of(source), {})
    there = {"/".join(code.path[:length]) for code in project.codes.values() for length in range(1, len(code.path) + 1)}
    return roles(project.codes, {path: role for path, role in says.items() if path in there} | chosen)

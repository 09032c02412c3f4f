"""What each code of a code tree stands for: guessed from the names in it, shown, and overridden by who imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.errors import KgError
from kg.names.fold import fold
from kg.qda.project import Code

STANCES = ("supports", "opposes", "ambivalent")
ROLES = ("person", "organization", "proposition", "topic", *STANCES, "ignore")
"""What a code may stand for. A stance may be a code of its own, or one below the proposition that it is a stance on."""

_GROUPS = {
    "person": "actor actors person persons people speaker speakers politician politicians who stakeholder stakeholders",
    "organization": "organization organizations organisation organisations party parties institution institutions "
    "state states country countries government governments ministry ministries",
    "proposition": "proposition propositions concept concepts claim claims argument arguments statement statements "
    "category categories frame frames code codes demand demands",
    "topic": "topic topics theme themes issue issues",
    "stance": "stance stances agreement position positions attitude attitudes sentiment evaluation qualifier",
}
_STANCE_WORDS = {
    "supports": "supports support supporting supported supportive agree agrees agreement agreed yes pro for positive "
    "favour favor approves approval true 1",
    "opposes": "opposes oppose opposing opposed opposition disagree disagrees disagreement no con contra against "
    "negative rejects rejection false 0",
    "ambivalent": "ambivalent neutral mixed unclear undecided ambiguous both",
}
_GROUP_OF = {word: role for role, words in _GROUPS.items() for word in words.split()}
_STANCE_OF = {word: stance for stance, words in _STANCE_WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class Role:
    """What a code stands for.

    Attributes:
        kind: one of ROLES.
        name: of the person, organization, proposition or topic; "" for a stance and for what is ignored.
        stance: of a proposition whose code says its stance too; "" otherwise.
        topic: of a proposition, if the code above it is one; "" otherwise.
    """

    kind: str
    name: str = ""
    stance: str = ""
    topic: str = ""

    @property
    def shown(self) -> str:
        """The role in words."""
        parts = [f"{self.kind} {self.name!r}" if self.name else self.kind]
        parts += [self.stance] if self.stance else []
        parts += [f"on topic {self.topic!r}"] if self.topic else []
        return ", ".join(parts)


def roles(codes: Mapping[str, Code], chosen: Mapping[str, str] | None = None) -> dict[str, Role]:
    """The role of each code by its key.

    Args:
        codes: the code tree.
        chosen: path of a code ("Actors/Parties") to one of ROLES, for it and all below it; the longest path decides.

    Raises:
        KgError: a chosen path that no code has or begins with, or a role that there is not.
    """
    chosen = chosen or {}
    tree = _Tree(codes.values(), chosen)
    for path, role in chosen.items():
        if tuple(path.split("/")) not in tree.paths:
            roots = ", ".join(sorted({path[0] for path in tree.paths})[:8])
            raise KgError(f"code {path!r} is not in the code tree; its roots: {roots}")
        if role not in ROLES:
            raise KgError(f"code {path}: {role!r} is not a role; expected {', '.join(ROLES)}")
    return {key: tree.role(code.path) for key, code in codes.items()}


class _Tree:
    """A code tree and what was chosen in it.

    `paths` are those of all codes and of what stands above them; `children` are the names below each.
    """

    def __init__(self, codes: Iterable[Code], chosen: Mapping[str, str]) -> None:
        self.chosen = chosen
        self.paths = {code.path[:length] for code in codes for length in range(1, len(code.path) + 1)}
        self.children: dict[tuple[str, ...], set[str]] = {}
        for path in self.paths:
            self.children.setdefault(path[:-1], set()).add(path[-1])

    def role(self, path: tuple[str, ...]) -> Role:
        """What the code with this path stands for."""
        kind, depth = self._group(path)
        stance = _stance(path[-1])
        is_group = len(path) == depth and "/".join(path) not in self.chosen and path in self.children
        if kind in STANCES or kind == "ignore":
            return Role(kind)
        if kind == "stance":
            return Role(stance) if stance else Role("ignore")
        if kind == "proposition":
            return Role("ignore") if is_group else self._proposition(path, depth, stance)
        if kind:
            return Role("ignore") if is_group else Role(kind, path[-1])
        return Role(stance) if stance else Role("ignore")

    def _proposition(self, path: tuple[str, ...], depth: int, stance: str) -> Role:
        """A proposition; with a stance if the last part is one, and a topic if one stands between it and the group."""
        whole = path[:-1] if stance and len(path) > depth + 1 else path
        stance = stance if whole != path else ""
        if whole == path and len(path) > depth and any(not _stance(name) for name in self.children.get(path, ())):
            return Role("topic", path[-1])
        within = whole[depth:]
        return Role("proposition", whole[-1], stance, within[-2] if len(within) > 1 else "")

    def _group(self, path: tuple[str, ...]) -> tuple[str, int]:
        """The kind of a code, and how long the path is that decides it; "" and 0 if none does."""
        for length in range(len(path), 0, -1):
            if role := self.chosen.get("/".join(path[:length])):
                return role, length
        for length in range(len(path), 0, -1):
            if role := _GROUP_OF.get(fold(path[length - 1])):
                return role, length
        return "", 0


def _stance(name: str) -> str:
    """The stance that a code's name says; "" for none."""
    return _STANCE_OF.get(fold(name), "")

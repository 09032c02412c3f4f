"""Which classes of Wikidata a thing of each local kind may belong to."""

from __future__ import annotations

from collections.abc import Iterable

# Roots: any subclass counts too, where the index or the source knows the class tree.
_ORGANIZATIONS = (
    "Q43229 Q245065 Q1127126 Q1140229 Q35749 Q192350 Q192283 Q1153191 Q17232649 Q11032 Q1110794 Q11033 "
    "Q2001305 Q35127 Q7278"
)
_PLACES = "Q515 Q34763 Q3348196 Q82794 Q5107 Q6256 Q486972 Q56061 Q15239622 Q165 Q2221906"
_EVENTS = "Q1656682 Q1190554 Q198 Q467011 Q194465 Q1072326 Q202875 Q861911 Q178651 Q625994"
ROOTS: dict[str, frozenset[str]] = {
    "person": frozenset({"Q5"}),
    "state": frozenset({"Q3624078", "Q6256", "Q3024240", "Q7275"}),
    "organization": frozenset(_ORGANIZATIONS.split()),
    "place": frozenset(_PLACES.split()),
    "post": frozenset({"Q4164871", "Q294414", "Q48352"}),
    "event": frozenset(_EVENTS.split()),
}
_NAMELESS = frozenset({"Q4167410", "Q13406463", "Q4167836", "Q11266439", "Q101352", "Q202444"})


def kinds_of(classes: Iterable[str]) -> frozenset[str]:
    """The local kinds that an item of these classes (with their superclasses) may be; "none" for pages about pages
    and about names: disambiguation pages, lists, categories, templates, family and given names."""
    present = set(classes)
    kinds = {kind for kind, roots in ROOTS.items() if roots & present}
    return frozenset(kinds | ({"none"} if _NAMELESS & present else set()))


def compatible(kind: str, classes: Iterable[str]) -> bool | None:
    """Whether an item of these classes can be a thing of the kind; None when the classes do not tell.

    A state may be a place and the other way round (the territory and the actor share an item); a collective, topic or
    proposition may be anything but a page about names.
    """
    kinds = kinds_of(classes)
    if "none" in kinds:
        return False
    if kind not in ROOTS or not kinds:
        return None
    wider = {"state": {"place"}, "place": {"state"}, "organization": {"state"}}.get(kind, set())
    if kind in kinds:
        return True
    return None if kinds & wider else False

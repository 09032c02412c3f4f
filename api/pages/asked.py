"""What an address asks for, looked at before it is answered: ids that are not on record, words that are none."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from api.pages.browser import Address
from api.pages.material import Material
from kg.bases import Term
from kg.questions import wrong
from kg.questions.parameters import Parameter, parse_value


def refuse(material: Material, address: Address, parameters: Iterable[Parameter]) -> None:
    """Refuse values that nothing can be found by, as `kg.questions.wrong` does: an empty page would read as silence.

    Raises:
        QueryError: a value is not of its kind, an id is not on record, a word is not of its list, or `since` is after
            `until`; with the nearest that exists.
    """
    named, terms = {parameter.name: parameter for parameter in parameters}, dict[str, Term | None]()
    for name, parameter in named.items():
        for value in address.all(name):
            term = parse_value(parameter, value, material.bases)
            # What the reference records name is on record: nothing has to be asked.
            if isinstance(term, NamedNode) and parameter.kind == "id" and material.named(value):
                continue
            terms[name] = term
            service = material.service
            wrong.refuse(service.engine, service.ontology, [parameter], {name: term}, service.settings.limits)
    days = {name: term for name, term in terms.items() if named[name].kind == "date"}
    wrong.refuse(material.service.engine, material.service.ontology, named.values(), days)

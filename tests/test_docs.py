"""What the documents say of the record format is what the context and the schemes define."""

import re
from pathlib import Path

from kg.ontology import Ontology

ROOT = Path(__file__).parent.parent
RECORDS = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")


def test_every_field_of_the_context_is_documented_and_every_documented_field_exists():
    ontology = Ontology()
    lower = {name for name in ontology.context if name[0].islower()}
    prefixes = {name for name, value in ontology.context.items() if isinstance(value, str) and value[-1] in "#/"}
    fields = lower - prefixes
    cells = [line.split("|")[1] for line in RECORDS.splitlines() if line.startswith("| `")]
    links = RECORDS.partition("## Links")[2].partition(":")[2]
    documented = {name for text in [*cells, links] for name in re.findall(r"`(\w+)`", text)}
    documented -= {"accepted", "rejected", "unsure", "absent"}
    assert fields == documented


def test_every_value_of_a_scheme_is_documented_where_records_can_use_it():
    schemes = Ontology().text("schemes.ttl")
    for name, scheme in re.findall(r"^rec:(\w+)\n    a skos:Concept ;.*?inScheme rec:(\w+)", schemes, re.M | re.S):
        if scheme != "ContradictionScheme":
            assert f"`{name}`" in RECORDS, f"{name} of {scheme}"

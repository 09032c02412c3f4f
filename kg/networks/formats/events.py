"""The list of statements a recipe counts, one row each, for relational event models.

What the R packages rem and relevent, and Discourse Network Analyzer's own event list, are read from: who, to what, with
which stance, when; in order of time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from kg.cells import Writer
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import STANDINGS, UNDATED, StatementTable, moment
from kg.networks.weights.selection import Selection, select

HEAD = """event time date sender sender_label target target_label stance weight statement utterance article publisher
    person organization actor_type mode certainty force hops conditional contested standing"""


def write(table: StatementTable, recipe: Recipe) -> bytes:
    """CSV (RFC 4180, UTF-8): `sender` is the unit of `between`, `target` that of `via`.

    `event` counts from 1; `time` is in days since the first dated event; `stance` is the level on the recipe's scale;
    `weight` is 1, for packages that need one; `standing` says what of the selection is anonymous.
    Undated events come first and have no time.

    Raises:
        KgError: a filter's value or a level is not one the data or the scale has.
    """
    selection = select(table, recipe)
    out = io.StringIO()
    writer = Writer(out, "\n")
    writer.writerow(HEAD.split())
    writer.writerows(_rows(selection))
    return out.getvalue().encode()


def _rows(selection: Selection) -> Iterator[list[object]]:
    table, times = selection.table, selection.time
    dated = times[times != UNDATED]
    origin = int(dated[0]) if len(dated) else 0
    names = ("mode", "certainty", "force")
    for place, row in enumerate(selection.rows):
        time = int(times[place])
        sender = selection.first_names[selection.first[place]]
        target = selection.second_names[selection.second[place]]
        yield [
            place + 1,
            "" if time == UNDATED else round((time - origin) / 86_400, 6),
            moment(time),
            sender,
            table.label(sender),
            target,
            table.label(target),
            int(selection.level[place]),
            1,
            *(getattr(table, name).name(row) for name in ("statement", "utterance", "article", "publisher")),
            *(getattr(table, name).name(row) for name in ("person", "organization", "actor_type")),
            *(getattr(table, name).name(row) for name in names),
            int(table.hops[row]) or "",
            str(bool(table.conditional[row])).lower(),
            str(bool(table.contested[row])).lower(),
            "named" if table.standing is None else STANDINGS[table.standing[row]],
        ]

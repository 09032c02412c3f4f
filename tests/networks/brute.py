"""The formulas of the method as plain loops over statements: an implementation independent of `kg.networks`.

It shares no code with it: counts are dictionaries, sums are nested loops, dates are `datetime.date`. A mention is a
mapping with statement, utterance, article, date, level and the units by name.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import date


def numeric(mentions, stance, scale=None):
    """Mentions with a number `k`, those without one left out, and the scale."""
    words = {
        "ordinal": {"supports": 1, "ambivalent": 0, "opposes": -1},
        "binary": {"supports": 1, "opposes": 0},
    }.get(stance)
    found = []
    for mention in mentions:
        k = mention.get("level") if words is None else words.get(mention["stance"])
        if k is not None:
            found.append({**mention, "k": k})
    full = {"ordinal": [-1, 0, 1], "binary": [0, 1]}.get(stance) or list(range(scale[0], scale[1] + 1))
    return found, full


def span(mention, rule):
    day = date.fromisoformat(mention["date"])
    return {
        "utterance": mention["utterance"],
        "article": mention["article"],
        "week": day.isocalendar()[:2],
        "month": (day.year, day.month),
        "year": day.year,
        "range": 0,
    }[rule]


def without_duplicates(mentions, between, via, rule, aggregate):
    """Keep the earliest of the mentions that a rule counts once."""
    kept, seen = [], set()
    for mention in sorted(mentions, key=lambda m: (m["date"], m["statement"])):
        if not mention.get(between) or not mention.get(via):
            continue
        if rule != "all":
            key = (mention[between], mention[via], span(mention, rule), aggregate == "ignore" or mention["k"])
            if key in seen:
                continue
            seen.add(key)
        kept.append(mention)
    return kept


def counts(mentions, between, via, weight=lambda mention: 1):
    x = Counter()
    for mention in mentions:
        x[mention[between], mention[via], mention["k"]] += weight(mention)
    return x


def divisor(x, rows, columns, scale, normalize, aggregate, a, b):
    """What the weight of (a, b) is divided by; in two-mode networks b is a column."""

    def activity(i):
        return sum(x[i, j, k] for j in columns for k in scale)

    if normalize == "none":
        return 1
    if normalize == "activity":
        return activity(a)
    if normalize == "prominence":
        return sum(x[i, b, k] for i in rows for k in scale)
    if normalize == "average":
        return 0.5 * (activity(a) + activity(b))
    if normalize == "cosine":
        return math.sqrt(activity(a) ** 2) * math.sqrt(activity(b) ** 2)
    if normalize == "jaccard":
        total = 0
        for j in columns:
            for k in scale:
                total += x[a, j, k] * (x[b, j, k] == 0) + x[b, j, k] * (x[a, j, k] == 0) + x[a, j, k] * x[b, j, k]
        return total

    def length(i):
        if aggregate == "ignore":
            return math.sqrt(sum(sum(x[i, j, k] for k in scale) ** 2 for j in columns))
        return math.sqrt(sum(x[i, j, k] ** 2 for j in columns for k in scale))

    return length(a) * length(b)


def one_mode_weight(x, columns, scale, aggregate, a, b):
    reach = scale[-1] - scale[0]
    total = 0.0
    for j in columns:
        if aggregate == "ignore":
            total += sum(x[a, j, k] for k in scale) * sum(x[b, j, k] for k in scale)
            continue
        for k in scale:
            for other in scale:
                far = abs(k - other) / reach
                share = {"congruence": 1 - far, "conflict": far, "subtract": 1 - far - far}[aggregate]
                total += x[a, j, k] * x[b, j, other] * share
    return total


def two_mode_weight(x, scale, aggregate, a, b, binary):
    if aggregate == "ignore":
        return sum(x[a, b, k] for k in scale)
    if aggregate == "subtract":
        return sum((k - (1 - k) if binary else k) * x[a, b, k] for k in scale)
    return sum(2**place for place, k in enumerate(reversed(scale)) if x[a, b, k] > 0)


def network(mentions, mode, between, via, aggregate, normalize, duplicates, stance, scale=None, weight=lambda m: 1):
    """(row, column) to weight, for every pair of nodes, zeros included and the diagonal left out."""
    mentions, scale = numeric(mentions, stance, scale)
    mentions = without_duplicates(mentions, between, via, duplicates, aggregate)
    x = counts(mentions, between, via, weight)
    rows = sorted({mention[between] for mention in mentions})
    columns = sorted({mention[via] for mention in mentions})
    found = {}
    for a in rows:
        for b in rows if mode == "one-mode" else columns:
            if mode == "one-mode" and a == b:
                continue
            if mode == "one-mode":
                value = one_mode_weight(x, columns, scale, aggregate, a, b)
            else:
                value = two_mode_weight(x, scale, aggregate, a, b, stance == "binary")
            by = divisor(x, rows, columns, scale, normalize, aggregate, a, b)
            found[a, b] = value / by if by else 0.0
    return found

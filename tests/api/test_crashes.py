"""A service that is killed while it is written to, and a store whose files are damaged. `bench/crash.py` does more."""

from __future__ import annotations

import random

from tests.api.crashes import RECORDS_AND_ALL, Written, check, copy, crash, damaged, harm, kg


def test_what_was_acknowledged_before_a_process_was_killed_is_there_afterwards(founding_copy):
    written = Written()
    crash(founding_copy, 0.3, random.Random(11), written)
    check(founding_copy, written)


def test_a_store_with_damaged_files_answers_as_before_or_is_refused_in_words(founding_copy_long, tmp_path):
    content = kg("query", "--store", str(founding_copy_long), RECORDS_AND_ALL, "--format", "csv").stdout
    chance = random.Random(7)
    for number in range(2):
        store = copy(founding_copy_long, tmp_path / str(number) / "store")
        damaged(store, harm(store, chance), content)

"""Names of people, places and bodies: folded to plain letters, split into parts, compared across scripts.

`fold` makes a text searchable, `parts` takes a personal name apart, `similarity` compares two names, `block` gives the
short key under which spellings of one word meet.
"""

from kg.names.fold import fold, tokens
from kg.names.parts import Parts, parts
from kg.names.similarity import body_similarity, person_similarity, similarity
from kg.names.sound import block, sound

__all__ = ["Parts", "block", "body_similarity", "fold", "parts", "person_similarity", "similarity", "sound", "tokens"]

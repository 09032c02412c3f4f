"""From a text to records: drafts, candidates by rules or by a language model, and the review that decides on them."""

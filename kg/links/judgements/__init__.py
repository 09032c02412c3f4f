"""Judgements on identity: kept, reviewed, exchanged as SSSOM, and carried out as merges."""

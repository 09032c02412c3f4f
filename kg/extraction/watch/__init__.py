"""Feeds watched: what is new is fetched politely, once, and put into the queue of candidates."""

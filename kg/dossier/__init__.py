"""A dossier: what is on record of an actor on a topic, as a document with sources."""

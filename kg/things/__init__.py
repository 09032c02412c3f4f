"""Things: what the reference graph says of actors, places, topics and the rest, to be found by name."""

"""What Wikidata says of linked items: fetched, kept apart, looked at again, and written for others."""

"""Questions: the queries of `ontology/` as files, their parameters, their answers: the one way to ask."""

"""SPARQL texts looked at and taken apart without an engine."""

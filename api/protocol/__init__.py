"""The protocols of W3C: SPARQL queries and updates, the graph store, dumps and descriptions."""

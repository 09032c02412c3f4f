"""The Reconciliation Service API 0.2 over the things of this graph, without HTTP."""

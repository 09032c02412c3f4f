"""Links to outside items, and the reconciliation service."""

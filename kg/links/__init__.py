"""Links to outside items: candidates, ranking, judgements, enrichment, merging and reconciliation."""

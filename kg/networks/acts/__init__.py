"""Networks of acts: who did what to whom, as directed, signed and dated edges, by recipe."""

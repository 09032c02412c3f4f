"""The HTTP layer: it translates requests into calls of `kg` and nothing else."""

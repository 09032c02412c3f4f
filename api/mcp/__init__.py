"""`/mcp`: the tools for assistants over HTTP, by the same tokens and limits as everything else."""

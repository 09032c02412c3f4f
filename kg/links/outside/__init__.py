"""Outside sources: services and files, read politely and one item at a time."""

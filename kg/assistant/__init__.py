"""On Record for assistants: tools of the Model Context Protocol over a record."""

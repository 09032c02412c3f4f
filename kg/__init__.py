"""On Record as a library: records, validation, engines, positions, networks and links.

Nothing here starts a server, reads the environment or asks the clock; those are arguments.
"""

__version__ = "0.1.0"

"""How an answer ends that cannot go on: the server closes its connection, so that none is taken for a whole one."""

from __future__ import annotations

import logging


class BrokenOff(Exception):
    """An answer ends before its end, for a reason that whoever runs the service should know.

    Attributes:
        told: what is logged before the reason.
    """

    told = "an answer was broken off"


class BrokenAnswer(BrokenOff):
    """The answer failed after its first bytes were sent. The server closes the connection, so that it is seen."""

    told = "an answer was cut off after its first bytes"


class SlowClient(BrokenOff):
    """The client did not take what was sent to it in time."""

    told = "slow client"


class InOneLine(logging.Filter):
    """Tells what breaks an answer off in a line, at level WARNING, where the server would log how it came there.

    Hostile clients can have that logged as often as they like, and a traceback takes longer than many an answer.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; none is left out."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BrokenOff):
            record.msg, record.args, record.exc_info, record.exc_text = f"{error.told}: %s", (str(error),), None, None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True

"""Whether an answer has begun: until then another can be sent in its place, afterwards it can only break off."""

from __future__ import annotations

from starlette.types import Message, Send

from api.server.turn import Turn


class Sending:
    """Sends an answer on.

    Attributes:
        begun: whether anything of it was sent, or tried to be.
        turn: of whom it answers, who is told that it begins; None where nobody takes turns.
    """

    __slots__ = ("_send", "begun", "turn")

    def __init__(self, send: Send) -> None:
        self._send, self.begun = send, False
        self.turn: Turn | None = None

    async def __call__(self, message: Message) -> None:
        """Send one message on."""
        if not self.begun and self.turn is not None:
            self.turn.answers()
        self.begun = True
        await self._send(message)

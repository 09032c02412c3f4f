"""Whether an answer has begun: until then another can be sent in its place, afterwards it can only break off."""

from __future__ import annotations

from starlette.types import Message, Send


class Sending:
    """Sends an answer on.

    Attributes:
        begun: whether anything of it was sent, or tried to be.
    """

    __slots__ = ("_send", "begun")

    def __init__(self, send: Send) -> None:
        self._send, self.begun = send, False

    async def __call__(self, message: Message) -> None:
        """Send one message on."""
        self.begun = True
        await self._send(message)

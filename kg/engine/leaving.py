"""How an answer is left, whichever engine gives it: at the end of a `with`, or when nobody holds it any longer."""

from __future__ import annotations

import contextlib
from typing import Self


class Left:
    """What is closed at the end of its `with`, and at the latest when it is collected."""

    @property
    def is_read(self) -> bool:
        """Whether it is known that nothing more will come."""
        return False

    def close(self) -> None:
        """Leave it. A second time changes nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()

from __future__ import annotations


class Refused(Exception):
    """The server refused what was said: a sentence for people, a code for programs
    (docs/protocol.md), and in how many milliseconds to say it again, if that helps.
    """

    def __init__(self, code: str, message: str, retry_after_ms: int | None) -> None:
        super().__init__(message)
        self.code, self.retry_after_ms = code, retry_after_ms


class CannotJoin(Exception):
    """The server doesn't let this client in, or not any more."""

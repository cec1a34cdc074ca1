"""A client for Hubbub, live-stream chat."""

from ._errors import CannotJoin, Refused
from ._room import Event, Room, join

__all__ = ["CannotJoin", "Event", "Refused", "Room", "join"]

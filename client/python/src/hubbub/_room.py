from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import time
import uuid
from collections import deque
from typing import Any, AsyncIterator, Dict, NamedTuple, Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from ._errors import CannotJoin, Refused
from ._guest import guest_cookie, is_final, reason_in

Event = Dict[str, Any]  #: As docs/protocol.md says: ``event["type"]`` tells which.

#: Close codes after which the server won't have this client back.
FINAL = {
    1008: "the server says that this client is broken",
    1009: "a frame was too long for the server",
    4003: "the token has expired",
    4004: "the room was removed",
}

#: Events that aren't handed out: answers to frames, and what concerns only the connection.
UNHEARD = ("heartbeat", "ping", "accepted", "done", "held", "rejected")

#: What servers that don't know ``command`` would carry out: not a path, nor ``/me waves``.
COMMAND = re.compile(r"[/／](?![Mm][Ee]\s+\S)[A-Za-z](?![^\s@]*(?:[/\\]|\.[^\s@]))")

#: Events that wait for a slow program. Later ones are asked for again, from its place.
MAX_WAITING = 1_000

#: In seconds: what the server may be silent beyond its promise, how long it may take to open a
#: connection, waits between attempts, the spread after a restart, how long it keeps a key.
GRACE, OPEN_LIMIT, FIRST_WAIT, LONGEST_WAIT, RESTART_SPREAD, KEY_LIFE = 5, 10, 0.5, 15, 5, 840


class _Said(NamedTuple):
    frame: str
    answer: asyncio.Future[int]


class Room:
    """A room that was joined: iterate over it for its events."""

    def __init__(self, url: str, token: str | None, name: str | None) -> None:
        self._url, self._token, self._name = url.rstrip("/"), token, name
        self._cookie: str | None = None
        #: The newest ``welcome``: who you are (``you``) and the room's ``settings``.
        self.welcome: Event = {}
        self._position: tuple[str, int] | None = None
        self._waiting: deque[Event] = deque()
        self._changed = asyncio.Condition()
        self._is_behind = False
        self._unanswered: dict[str, _Said] = {}
        self._socket: ClientConnection | None = None
        self._ended: CannotJoin | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Room":
        self._task = asyncio.ensure_future(self._run())
        async with self._changed:
            await self._changed.wait_for(lambda: self.welcome or self._ended)
        if self._ended:
            raise self._ended
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def __aiter__(self) -> AsyncIterator[Event]:
        """The events from now on, in order. Raises CannotJoin when the server ends it for good."""
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._waiting or self._ended)
                if self._ended and not self._waiting:
                    raise self._ended
                event = self._waiting.popleft()
            if self._is_behind and self._socket and not self._waiting:
                await self._socket.close()
            yield event

    async def say(
        self, text: str, *, reply_to: int | None = None, mentions: Sequence[dict[str, str]] = ()
    ) -> int:
        """Posts a text as it is, commands too, once, and waits until it is stored: its ``seq``.

        Raises Refused, with the code "held" if a moderator reviews it first, CannotJoin, or
        TimeoutError after 14 minutes without an answer: then nobody knows whether it was posted.
        """
        if self._ended:
            raise self._ended
        key, text = uuid.uuid4().hex, text.strip()
        text = f"/{text}" if COMMAND.match(text) else text
        frame: Event = {"type": "say", "key": key, "text": text, "command": False}
        frame["mentions"] = list(mentions)
        if reply_to is not None:
            frame["replyTo"] = reply_to
        said = _Said(json.dumps(frame), asyncio.get_running_loop().create_future())
        self._unanswered[key] = said
        try:
            if self._socket:
                with contextlib.suppress(ConnectionClosed):  # It is sent again on the next one.
                    await self._socket.send(said.frame)
            # Later the server no longer knows the key, and would store the message twice.
            return await asyncio.wait_for(said.answer, KEY_LIFE)
        finally:
            self._unanswered.pop(key, None)

    async def _run(self) -> None:
        ended = CannotJoin(f"Cannot stay in {self._url}: it was left.")
        try:
            await self._stay()
        except CannotJoin as error:
            ended = error
        except Exception as error:
            ended = CannotJoin(f"Cannot stay in {self._url}: {error!r}")
        finally:
            self._ended = ended
            for said in self._unanswered.values():
                if not said.answer.done():
                    said.answer.set_exception(ended)
            async with self._changed:
                self._changed.notify_all()

    async def _stay(self) -> None:
        attempt = 0
        while True:
            opened_at, least = time.monotonic(), 0.0
            try:
                if not self._token and not self._cookie:
                    self._cookie = await guest_cookie(self._url, self._name)
                await self._connection()
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd else 1006
                if code in FINAL:
                    raise CannotJoin(f"Cannot stay in {self._url}: {FINAL[code]}.") from error
                if code == 1012 and attempt == 0:
                    least = random.uniform(0, RESTART_SPREAD)
            except InvalidStatus as error:
                if is_final(error.response.status_code):
                    reason = reason_in(error.response.body, error.response.status_code)
                    raise CannotJoin(f"Cannot join {self._url}: {reason}") from error
                after = error.response.headers.get("Retry-After", "")
                least = float(after) if after.isdecimal() else 0.0
            except (OSError, InvalidHandshake, asyncio.TimeoutError):
                pass  # The server can't be reached: like a lost connection.
            finally:
                self._socket = None
            if time.monotonic() - opened_at > GRACE:
                attempt = 0
            longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt, 10))
            await asyncio.sleep(max(least, longest * random.uniform(0.5, 1)))
            attempt += 1

    async def _connection(self) -> None:
        """Connects, and reads until the connection ends."""
        scheme, host, path, _, _ = urlsplit(self._url)
        at = self._position
        query = urlencode({"epoch": at[0], "seq": at[1]}) if at else ""
        url = urlunsplit((scheme.replace("http", "ws"), host, f"{path}/socket", query, ""))
        bearer = {"Authorization": f"Bearer {self._token}"}
        headers = bearer if self._token else {"Cookie": self._cookie or ""}
        bytes_only = [Subprotocol("hubbub.v1.bytes")]
        limits: dict[str, Any] = {"max_size": None, "open_timeout": OPEN_LIMIT, "close_timeout": 1}
        async with connect(
            url, additional_headers=headers, subprotocols=bytes_only, compression=None, **limits
        ) as socket:
            silence = float(OPEN_LIMIT)
            while True:
                events = json.loads(await asyncio.wait_for(socket.recv(), silence))
                for event in events:
                    if event["type"] == "welcome":
                        silence = event.get("heartbeatMs", 60_000) / 1_000 + GRACE
                        self.welcome, self._socket, self._is_behind = event, socket, False
                        self._position = self._position or (event["epoch"], event["seq"])
                        for said in list(self._unanswered.values()):
                            await socket.send(said.frame)
                    elif event["type"] == "ping":
                        await socket.send('{"type":"pong"}')
                    else:
                        self._answered(event)
                self._is_behind = self._is_behind or len(self._waiting) >= MAX_WAITING
                if not self._is_behind:
                    async with self._changed:
                        self._waiting.extend(filter(self._is_new, events))
                        self._changed.notify_all()

    def _answered(self, event: Event) -> None:
        said = self._unanswered.get(event.get("key", ""))
        if said is None or said.answer.done():
            return
        if event["type"] in ("rejected", "held"):
            code, after = event.get("code", "held"), event.get("retryAfterMs")
            said.answer.set_exception(Refused(code, event["message"], after))
        elif event["type"] == "accepted":
            said.answer.set_result(event["seq"])

    def _is_new(self, event: Event) -> bool:
        """Whether to hand an event out. Its place in the order is this client's from now on."""
        if event["type"] in UNHEARD:
            return False
        if event["type"] == "welcome" or self._position is None:
            return True
        epoch, seq = self._position
        if event["type"] == "gap" and event["from"] == 0:
            # The order is another one, or went back.
            self._position = (self.welcome["epoch"], event["to"])
            return True
        place = event.get("to") if event["type"] in ("gap", "skipped") else event.get("seq")
        if place is None:
            return True
        if place <= seq:
            return False
        self._position = (epoch, place)
        return True


def join(url: str, *, token: str | None = None, name: str | None = None) -> Room:
    """For ``async with``; the token is a site's JWT or the secret of one of the room's links."""
    return Room(url, token, name)

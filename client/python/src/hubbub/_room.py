from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import time
import uuid
from collections import deque
from typing import Any, AsyncIterator, Dict, Sequence
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from ._errors import CannotJoin, Refused

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

#: What needs one more slash to be said as it is: no path, and not ``/me waves``.
COMMAND = re.compile(r"(?![/／][Mm][Ee]\s+\S)/*[/／][A-Za-z](?![^\s@]*(?:[/\\]|\.[^\s@]))")

#: Events that wait for a slow program. Later ones are asked for again, from its place.
MAX_WAITING = 1_000

#: In seconds: silence beyond the server's promise, the limit for opening a connection, waits
#: between attempts, the spread after a restart, how long keys are kept, how long joining may take.
GRACE, OPEN_LIMIT, FIRST_WAIT, LONGEST_WAIT, RESTART_SPREAD = 5, 10, 0.5, 15, 5
KEY_LIFE, PATIENCE = 840, 60

#: The server closes for good after a longer frame, and after 100 refusals in ten seconds. A frame
#: holds one of the turns until it has its answer, after a refusal for these seconds more.
MAX_FRAME, TURNS, REST = 32 * 1024, 96, 12


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
        self._unanswered: dict[str, tuple[str, asyncio.Future[int], float]] = {}
        self._turns = asyncio.Semaphore(TURNS)
        self._socket: ClientConnection | None = None
        self._ended: CannotJoin | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Room":
        self._task = asyncio.ensure_future(self._run())
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: self.welcome or self._ended)
        except BaseException:  # Whoever waits has given up: `__aexit__` isn't called then.
            await self.__aexit__()
            raise
        if self._ended:
            raise self._ended
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._task and not self._task.done():
            self._task.cancel()
            # Before Python 3.12 `wait_for` loses it if something has just come.
            await asyncio.wait([self._task], timeout=2)

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
        key, text = uuid.uuid4().hex, text.strip()
        text = f"/{text}" if COMMAND.match(text) else text
        frame = {"type": "say", "key": key, "text": text, "command": False, "mentions": [*mentions]}
        sent = json.dumps(frame if reply_to is None else {**frame, "replyTo": reply_to})
        if len(sent) > MAX_FRAME:
            raise Refused("too_long", f"The server takes {MAX_FRAME} characters as JSON.", None)
        await self._turns.acquire()
        loop, rest = asyncio.get_running_loop(), 0
        try:
            if self._ended:
                raise self._ended
            _, answer, _ = self._unanswered[key] = sent, loop.create_future(), time.time()
            # Of writing to a connection that is being lost asyncio would complain on stderr.
            if self._socket and not self._socket.transport.is_closing():
                with contextlib.suppress(ConnectionClosed):  # It is sent again on the next one.
                    await self._socket.send(sent)
            # Later the server no longer knows the key, and would store the message twice.
            return await asyncio.wait_for(answer, KEY_LIFE)
        except Refused:
            rest = REST
            raise
        finally:
            loop.call_later(rest, self._turns.release)
            self._unanswered.pop(key, None)

    async def _run(self) -> None:
        ended = CannotJoin(f"Cannot stay in {self._url}: it was left.")
        try:
            await self._stay()
        except Exception as error:
            ended = error if isinstance(error, CannotJoin) else CannotJoin(repr(error))
        finally:
            self._ended = ended
            for _, answer, _ in self._unanswered.values():
                if not answer.done():
                    answer.set_exception(ended)
            async with self._changed:
                self._changed.notify_all()

    async def _stay(self) -> None:
        if self._token is not None and not re.fullmatch("[!-~]+", self._token):
            raise CannotJoin(f"Cannot join {self._url}: the token is empty or has a space in it.")
        attempt, give_up_at = 0, time.monotonic() + PATIENCE
        while True:
            opened_at, least, why = time.monotonic(), 0.0, "the connection was lost"
            try:
                if self._cookie is None and (self._name is not None or self._token is None):
                    self._cookie = await asyncio.to_thread(guest_cookie, self._url, self._name)
                await self._connection()
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd else 1006
                if code in FINAL:
                    raise CannotJoin(f"Cannot stay in {self._url}: {FINAL[code]}.") from error
                if code == 1012 and attempt == 0:
                    least = random.uniform(0, RESTART_SPREAD)
            except HTTPError as error:
                least, why = self._refused(error.code, error.headers, error.read()), str(error)
            except InvalidStatus as error:
                answer, why = error.response, str(error)
                least = self._refused(answer.status_code, answer.headers, answer.body or b"")
            except (OSError, InvalidHandshake, asyncio.TimeoutError) as error:
                # The server can't be reached: like a lost connection.
                why = f"the server doesn't answer: {error}"
            finally:
                self._socket = None
            if self._is_behind or time.monotonic() - opened_at > GRACE:
                attempt, self._is_behind = 0, False
            longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt, 10))
            wait = max(least, longest * random.uniform(0.5, 1))
            if not self.welcome and time.monotonic() + wait > give_up_at:
                raise CannotJoin(f"Cannot join {self._url}: {why}")
            await asyncio.sleep(wait)
            attempt += 1

    def _refused(self, status: int, headers: Any, body: bytes | bytearray) -> float:
        """In how many seconds to ask again. Raises CannotJoin if that is pointless."""
        said: Event = {}  # A proxy's words don't end a room that was joined.
        with contextlib.suppress(ValueError, TypeError):
            said = dict(json.loads(body))
        if 400 <= status < 429 and (not self.welcome or "code" in said):
            raise CannotJoin(f"Cannot join {self._url}: {said.get('message', f'status {status}')}")
        after = headers.get("Retry-After") or ""
        return float(after) if after.isdecimal() else 0.0

    async def _connection(self) -> None:
        """Connects, and reads until the connection ends."""
        scheme, host, path, _, _ = urlsplit(self._url)
        at = self._position
        query = urlencode({"epoch": at[0], "seq": at[1]}) if at else ""
        url = urlunsplit((scheme.replace("http", "ws"), host, f"{path}/socket", query, ""))
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if self._cookie:
            headers["Cookie"] = self._cookie
        options: dict[str, Any] = {"open_timeout": OPEN_LIMIT, "close_timeout": 1}
        options |= {"subprotocols": [Subprotocol("hubbub.v1.bytes")], "additional_headers": headers}
        async with connect(url, max_size=None, compression=None, **options) as socket:
            silence = float(OPEN_LIMIT)
            while True:
                events = json.loads(await asyncio.wait_for(socket.recv(), silence))
                for event in events:
                    if event["type"] == "welcome":
                        silence = event.get("heartbeatMs", 60_000) / 1_000 + GRACE
                        self.welcome, self._socket, self._is_behind = event, socket, False
                        self._position = self._position or (event["epoch"], event["seq"])
                        for frame, answer, said_at in list(self._unanswered.values()):
                            if socket.transport.is_closing():
                                break
                            # The clock of `wait_for` stands still while a computer sleeps.
                            if time.time() - said_at < KEY_LIFE:
                                await socket.send(frame)
                            elif not answer.done():
                                answer.set_exception(asyncio.TimeoutError())
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
        _, answer, _ = self._unanswered.get(event.get("key", ""), ("", None, 0))
        if answer is None or answer.done():
            return
        if event["type"] in ("rejected", "held"):
            code, after = event.get("code", "held"), event.get("retryAfterMs")
            answer.set_exception(Refused(code, event["message"], after))
        elif event["type"] == "accepted":
            answer.set_result(event["seq"])

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
        if place is None or place <= seq:
            return place is None
        self._position = (epoch, place)
        return True


def guest_cookie(room: str, name: str | None) -> str:
    """Returns the cookie of a new viewer with this name.

    Without one each connection is another viewer, for whom the keys of the last one don't count.
    Raises CannotJoin, or OSError if the server refuses or can't be reached.
    """
    # A page gives the cookie, and what renames a viewer.
    request = Request(room, headers={"Accept": "text/html"}, method="HEAD")
    if name is not None:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = Request(urljoin(room, "/viewer"), json.dumps({"name": name}).encode(), headers)
    with urlopen(request, timeout=10) as response:
        cookies = response.headers.get_all("Set-Cookie") or []
    if not cookies:
        raise CannotJoin(f"Cannot join {room}: the server gives no cookie.")
    return "; ".join(cookie.split(";")[0] for cookie in cookies)


def join(url: str, *, token: str | None = None, name: str | None = None) -> Room:
    """For ``async with``; the token is a site's JWT or the secret of one of the room's links."""
    return Room(url, token, name)

from __future__ import annotations

import asyncio
import json
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from ._errors import CannotJoin


def is_final(status: int) -> bool:
    """Whether asking again is pointless. 429 and 5xx are for a while."""
    return 400 <= status < 429


def reason_in(body: bytes | bytearray | None, status: int) -> str:
    """Why the server refused, as a sentence."""
    try:
        return str(json.loads(body or b"")["message"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered {status}."


async def guest_cookie(room: str, name: str | None) -> str:
    """Returns the cookie of a new viewer with this name.

    Without one each connection is another viewer, for whom the keys of the last one don't count.
    Raises CannotJoin, or OSError if the server can't be reached.
    """
    return await asyncio.get_running_loop().run_in_executor(None, _fetch, room, name)


def _fetch(room: str, name: str | None) -> str:
    # A page gives the cookie, and what renames a viewer.
    request = Request(room, headers={"Accept": "text/html"}, method="HEAD")
    if name is not None:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = Request(urljoin(room, "/viewer"), json.dumps({"name": name}).encode(), headers)
    try:
        with urlopen(request, timeout=10) as response:
            cookies = response.headers.get_all("Set-Cookie") or []
    except HTTPError as error:
        if is_final(error.code):
            reason = reason_in(error.read(), error.code)
            raise CannotJoin(f"Cannot join {room}: {reason}") from error
        raise
    return "; ".join(cookie.split(";")[0] for cookie in cookies)

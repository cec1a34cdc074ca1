"""The program of client/conformance/README.md, for this package."""

import asyncio
import json
import os
import sys

from hubbub import CannotJoin, Refused, join


async def main() -> None:
    async with join(sys.argv[-1], token=os.environ.get("HUBBUB_TOKEN") or None) as room:
        async for event in room:
            print(json.dumps(event), flush=True)
            text = event.get("text", "") if event["type"] == "message" else ""
            if not text.startswith("!say "):
                continue
            said = {"text": text[len("!say ") :]}
            try:
                said.update(type="said", seq=await room.say(said["text"]))
            except Refused as refused:
                said.update(type="refused", code=refused.code)
                said.update(retryAfterMs=refused.retry_after_ms)
            print(json.dumps(said), flush=True)


try:
    asyncio.run(main())
except CannotJoin as error:
    sys.exit(str(error))

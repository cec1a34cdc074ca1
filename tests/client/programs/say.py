# Does what say.mjs does: python say.py - <room> <token> <texts>
import asyncio
import json
import sys

from hubbub import join


async def main() -> None:
    _, _, url, token, texts = sys.argv
    async with join(url, token=token) as room:
        for text in json.loads(texts):
            await room.say(text)


asyncio.run(main())

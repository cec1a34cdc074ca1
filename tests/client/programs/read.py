# Does what read.mjs does: python read.py - <room>
import asyncio
import sys

from hubbub import join


async def main() -> None:
    async with join(sys.argv[2]) as room:
        print("joined", flush=True)
        async for event in room:
            if event["type"] == "gap":
                print("gap", event["from"], event["to"], flush=True)
            if event["type"] != "message":
                continue
            print(event["text"], event["seq"], flush=True)


asyncio.run(main())

# Falls behind, and sleeps before an answer: python waits.py - <room>
import asyncio
import sys
import time

from hubbub import _room, join

URL = sys.argv[2]
sleep, now = asyncio.sleep, time.time
waits = []


async def recorded(seconds):
    # websockets sleeps for 20 seconds between its pings.
    if seconds <= _room.LONGEST_WAIT:
        waits.append(seconds)
    await sleep(seconds)


async def main():
    asyncio.sleep = recorded
    count = 0
    async with join(URL, token="behind") as room:
        async for event in room:
            if event["type"] == "welcome":
                await sleep(0.3)
            count += event["type"] == "message"
            if count == 8_000:
                break
    print(len(waits) >= 3, max(waits) <= _room.FIRST_WAIT, flush=True)
    async with join(URL, token="asleep") as room:
        said = asyncio.ensure_future(room.say("Hello"))
        await sleep(0.05)
        # On Linux and macOS the other clock stands still while a computer sleeps.
        time.time = lambda: now() + 20 * 60
        try:
            print(await said)
        except asyncio.TimeoutError:
            print("nobody knows")


asyncio.run(main())

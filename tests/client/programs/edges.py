# What the Python client refuses itself: python edges.py - <room>
import asyncio
import sys
import time

from hubbub import CannotJoin, Refused, _room, join

URL = sys.argv[2]


async def refused(room, text):
    try:
        await room.say(text)
    except Refused as error:
        print(error.code, flush=True)


async def main():
    for token in ("secret\n", ""):
        try:
            async with join(URL, token=token):
                pass
        except CannotJoin as error:
            print("token" in str(error), flush=True)
    _room.PATIENCE = 1
    began = time.monotonic()
    try:
        async with join("http://127.0.0.1:1/rooms/lobby"):
            pass
    except CannotJoin as error:
        print("doesn't answer" in str(error), time.monotonic() - began < 30, flush=True)
    _room.PATIENCE = 60
    tasks = len(asyncio.all_tasks())
    try:
        await asyncio.wait_for(join("http://127.0.0.1:1/rooms/lobby").__aenter__(), 0.2)
    except asyncio.TimeoutError:
        print(len(asyncio.all_tasks()) == tasks, flush=True)
    async with join(URL, token="secret", name="Ann") as room:
        await refused(room, "x" * 40_000)
        await asyncio.gather(*(refused(room, str(i)) for i in range(130)))


asyncio.run(main())

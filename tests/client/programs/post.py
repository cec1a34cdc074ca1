# Does what post.mjs does: python post.py - <room> <first> <last>
import asyncio
import sys

from hubbub import Room, join


async def post(room: Room, numbers: "asyncio.Queue[int]") -> None:
    while not numbers.empty():
        text = str(numbers.get_nowait())
        print(text, await room.say(text), flush=True)


async def main() -> None:
    _, _, url, first, last = sys.argv
    numbers: "asyncio.Queue[int]" = asyncio.Queue()
    for number in range(int(first), int(last) + 1):
        numbers.put_nowait(number)
    async with join(url, name="Poster") as room:
        await asyncio.gather(*(post(room, numbers) for _ in range(50)))


asyncio.run(main())

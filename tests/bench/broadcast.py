"""`websockets.broadcast()`, for many the limit of what Python can do: `python -m tests.bench.broadcast PORT`."""

import asyncio
import json
import logging
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.bench.load import raise_open_files

members: set[ServerConnection] = set()


async def chat(member: ServerConnection) -> None:
    members.add(member)
    try:
        async for text in member:
            broadcast(members, json.dumps({"message": json.loads(text)["message"]}))
    finally:
        members.discard(member)


async def main(port: int) -> None:
    raise_open_files()
    # It would tell of each that goes without a word, and of who only asks whether it listens.
    logging.getLogger("websockets.server").setLevel(logging.CRITICAL)
    async with serve(chat, "127.0.0.1", port, backlog=4096, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

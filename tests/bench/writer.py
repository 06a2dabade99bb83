"""Who says something in a room: the product's own service, called over and over in a thread.

An order is a line of JSON on a socket: which room, and the numbers to say; those of one order are one transaction. The
answer says when it was committed, and how much CPU time of this thread went into storing so far, what follows a commit
not counted.
"""

import json
import socket
import threading
import time
from itertools import cycle
from typing import Any

from django.db import connection, transaction

from congress.journal.services import By, act
from congress.people.models import User
from deliberation.rooms.models import Room
from deliberation.rooms.services.messages import post_message
from tests.bench.followers import body_of


def listen(address: str) -> None:
    """A writer for everybody who calls, in threads of their own."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    threading.Thread(target=answer_calls, args=[listener], daemon=True).start()


def answer_calls(listener: socket.socket) -> None:
    while True:
        Writer(listener.accept()[0]).start()


class Writer(threading.Thread):
    def __init__(self, client: socket.socket) -> None:
        super().__init__(daemon=True)
        self.client = client
        self.told = 0.0  # CPU seconds of this thread between a commit and the return of its act
        self.rooms: dict[int, Any] = {}

    def run(self) -> None:
        # Read alone: a text file that is also written to forgets what it has read ahead.
        with self.client, self.client.makefile() as orders:
            for order in orders:
                self.client.sendall(json.dumps(self.obey(json.loads(order))).encode() + b"\n")
        connection.close()

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        at = self.store(order["room"], order["numbers"])
        return {"numbers": order["numbers"], "at": at, "storing": time.thread_time() - self.told}

    def store(self, room_pk: int, numbers: list[int]) -> float:
        """When it was committed."""
        if room_pk not in self.rooms:
            room = Room.objects.select_related("meeting").get(pk=room_pk)
            self.rooms[room_pk] = room, cycle(User.objects.filter(representatives__group=room.group))
        room, people = self.rooms[room_pk]
        committed = []
        with act():
            transaction.on_commit(lambda: committed.append((time.monotonic(), time.thread_time())))
            for number in numbers:
                author = next(people)
                by = By(author.username, author)
                post_message(room=room, author=author, number=author.username, body=body_of(number), by=by)
        [(at, cpu)] = committed
        self.told += time.thread_time() - cpu
        return at

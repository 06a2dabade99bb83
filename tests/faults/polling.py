"""Phones that cast into a real box until it answers, and somebody who kills it."""

import http.client
import itertools
import random
import threading
from dataclasses import dataclass, field

from tests.box_server import BoxServer

TRIES = 400


@dataclass
class Cast:
    """A booklet on its way: what is sent is always the same; whether it was acknowledged, and with what."""

    rows: list[dict[str, str]]
    is_patient: bool
    answers: set[bytes] = field(default_factory=set)


class Polling:
    """`casts` on so many phones, through any of `servers`."""

    def __init__(self, servers: list[BoxServer], ballot: str, casts: list[Cast], phones: int):
        self.servers, self.ballot, self.casts = servers, ballot, casts
        self.waiting = iter(casts)
        self.changed = threading.Condition()
        self.acknowledged, self.odd = 0, list[int]()
        self.phones = [threading.Thread(target=self.phone, daemon=True) for _n in range(phones)]

    def start(self) -> None:
        for phone in self.phones:
            phone.start()

    def phone(self) -> None:
        while (cast := self.next()) is not None:
            self.bring(cast)

    def next(self) -> Cast | None:
        with self.changed:
            return next(self.waiting, None)

    def bring(self, cast: Cast) -> None:
        for server in itertools.islice(itertools.cycle(random.sample(self.servers, len(self.servers))), TRIES):
            try:
                status, answer = server.post(self.ballot, "cast", cast.rows)
            except (OSError, http.client.HTTPException):
                if not cast.is_patient:
                    return
                server.is_up.wait(60)
                continue
            with self.changed:
                if status == 200:
                    cast.answers.add(answer)
                    self.acknowledged += 1
                else:
                    self.odd.append(status)
                self.changed.notify_all()
            return

    def wait_for(self, number: int) -> bool:
        """Until so many are acknowledged; False where that never comes."""
        with self.changed:
            return self.changed.wait_for(lambda: self.acknowledged >= number or not self.is_going, timeout=120)

    @property
    def is_going(self) -> bool:
        return any(phone.is_alive() for phone in self.phones)

    def finish(self) -> None:
        for phone in self.phones:
            phone.join(120)
        assert not self.is_going

"""The generator, a process of its own: `python -m tests.bench.load`.

Commands come in as lines of JSON, each a name of a method of `Load` and its arguments; what was measured goes out the
same way. Plain sockets and epoll, so that a thousand followers cost it less than they cost any server.
"""

import json
import resource
import select
import sys
import time
from collections import Counter, deque

from tests.bench.followers import Crowd
from tests.bench.publishers import publisher_of

PATIENCE = 20  # seconds without any receipt after which what is missing is lost


def raise_open_files() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Load:
    def __init__(self) -> None:
        self.poll = select.epoll()
        self.crowd = Crowd(self.poll, self.heard)
        self.publisher = None
        self.sent: dict[int, float] = {}
        self.counts: Counter[int] = Counter()
        self.last: dict[int, float] = {}
        self.next, self.first, self.done, self.bytes, self.heard_at = 0, 0, 0, 0, 0.0

    # Commands

    def connect(self, *, patience: float, at_once: int = 0, **door) -> dict:
        """Open as many followers as `door` has people, `at_once` at a time (0: all); those that are open stay.

        Who is refused tries again after a second, as long as patience lasts.
        """
        begun = time.monotonic()
        waiting = deque((begun, place) for place in self.crowd.missing(door))
        refused, opening = 0, set()
        while (waiting or opening) and (now := time.monotonic()) - begun < patience:
            while waiting and waiting[0][0] <= now and (not at_once or len(opening) < at_once):
                opening.add(self.crowd.open(waiting.popleft()[1], door))
            self.turn(0.05)
            over = {one for one in opening if one.is_over}
            turned_away = [(now + 1, one.place) for one in over if one.is_closed]
            waiting += turned_away
            refused += len(turned_away)
            opening -= over
        seconds = time.monotonic() - begun
        self.crowd.close(opening)
        there = len(self.crowd.open_ones())
        return {"seconds": seconds, "open": there, "refused": refused, "late": len(opening) + len(waiting)}

    def leave(self) -> dict:
        self.publisher.close()
        self.publisher = None
        self.crowd.close(self.crowd.followers.values())
        return {}

    def publish_by(self, **how) -> dict:
        if self.publisher:
            self.publisher.close()
        self.publisher = publisher_of(self.poll, self.crowd, **how)
        return {}

    def window(self, *, width: int, burst: int, messages: int, seconds: float) -> dict:
        """Keep up to `width` messages on their way, sent in bursts: the next when the last follower has them."""
        self.begin()
        until = self.heard_at + seconds
        while self.waits_for(messages, until):
            while self.on_way + burst <= width and self.sent_now < messages and time.monotonic() < until:
                self.publish(burst)
            self.turn(0.05)
        return self.result()

    def rate(self, *, rate: float, seconds: float) -> dict:
        """So many messages a second, each sent when it is due, whatever became of those before."""
        self.begin()
        begun, messages = self.heard_at, int(rate * seconds)
        while self.waits_for(messages, begun + seconds + PATIENCE):
            due = begun + self.sent_now / rate
            if self.sent_now < messages and time.monotonic() >= due:
                self.publish(1)
            self.turn(max(0.0, min(0.05, due - time.monotonic())) if self.sent_now < messages else 0.05)
        return self.result()

    # What goes on

    @property
    def sent_now(self) -> int:
        return self.next - self.first

    @property
    def on_way(self) -> int:
        return self.sent_now - self.done

    def begin(self) -> None:
        self.sent, self.last, self.counts = {}, {}, Counter()
        self.first, self.done, self.bytes, self.heard_at = self.next, 0, 0, time.monotonic()
        self.everybody = len(self.crowd.open_ones())
        self.crowd.begin()
        self.publisher.begin()

    def waits_for(self, messages: int, until: float) -> bool:
        now = time.monotonic()
        may_send = self.sent_now < messages and now < until
        return may_send or (self.on_way > 0 and now - self.heard_at < PATIENCE)

    def publish(self, messages: int) -> None:
        numbers = range(self.next, self.next + messages)
        self.next += messages
        self.sent |= dict.fromkeys(numbers, time.monotonic())
        self.publisher.publish(numbers)

    def turn(self, timeout: float) -> None:
        for descriptor, mask in self.poll.poll(timeout):
            if not self.crowd.ready(descriptor, mask) and self.publisher:
                self.publisher.ready(descriptor)

    def heard(self, number: int, at: float, size: int) -> None:
        if number >= self.first:
            self.bytes += size
            self.counts[number] += 1
            self.last[number] = self.heard_at = at
            self.done += self.counts[number] == self.everybody

    def result(self) -> dict:
        committed = self.publisher.committed
        deliveries = sum(min(count, self.everybody) for count in self.counts.values())
        return {
            "messages": self.sent_now,
            "deliveries": deliveries,
            "bytes": self.bytes,
            "lost": self.sent_now * self.everybody - deliveries,
            "doubled": sum(self.counts.values()) - deliveries,
            "gaps": sum(one.gaps for one in self.crowd.open_ones()),
            "seconds": max(self.last.values(), default=time.monotonic()) - min(self.sent.values()),
            "storing": self.publisher.storing - self.publisher.stored,
            "since_sent": [self.last[number] - self.sent[number] for number in self.last],
            "since_commit": [at - committed[number] for number, at in self.last.items() if number in committed],
        }


def main() -> None:
    raise_open_files()
    load = Load()
    for line in sys.stdin:
        command = json.loads(line)
        result = getattr(load, command.pop("do"))(**command)
        print(json.dumps(result), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

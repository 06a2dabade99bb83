"""A few values that are costly to make and then asked for by many at the same moment."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The newest `most` of them, in this process. One is made at a time: who asks meanwhile waits, and then has it."""

    def __init__(self, most: int):
        self.most = most
        self.values: dict[Hashable, Value] = {}
        self.lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        with self.lock:
            if key not in self.values:
                self.values[key] = make()
                for old in list(self.values)[: -self.most]:
                    del self.values[old]
            return self.values[key]

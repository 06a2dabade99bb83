from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from voting.kept import Kept


def test_what_many_ask_for_at_once_is_made_once():
    kept, together, made = Kept[int](most=2), Barrier(8), []

    def asked(_number):
        together.wait()
        return kept.get("board", lambda: made.append(1) or len(made))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(asked, range(8))) == [1] * 8


def test_newest_are_kept():
    kept, made = Kept[str](most=2), []
    for key in ("one", "two", "one", "three", "one"):
        kept.get(key, lambda key=key: made.append(key) or key)
    assert made == ["one", "two", "three", "one"]


def test_what_could_not_be_made_is_tried_again():
    kept = Kept[int](most=2)
    with pytest.raises(ZeroDivisionError):
        kept.get("board", lambda: 1 // 0)
    assert kept.get("board", lambda: 1) == 1

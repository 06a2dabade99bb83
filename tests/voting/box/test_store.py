"""All or none, whenever the power goes; and nothing is told of a file that is not as it was written."""

import itertools
import os

import pytest

from tests.voting.box.filling import filled, new_booklet, put
from voting.box import slots
from voting.box.answers import Damaged
from voting.box.store import Box


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches a kill."""


@pytest.fixture
def box(tmp_path, paper_keys):
    """With two booklets of three papers."""
    return filled(tmp_path, paper_keys, 2)[0]


def cut_at(monkeypatch, number, part):
    """The power goes while the `number`-th call writes to the disk, of which `part` comes to be written."""
    calls = itertools.count()
    pwrite, fdatasync = os.pwrite, os.fdatasync

    def write(file, data, at):
        if next(calls) == number:
            pwrite(file, data[: int(len(data) * part)], at)
            raise PowerCut
        return pwrite(file, data, at)

    def sync(file):
        if next(calls) == number:
            raise PowerCut
        fdatasync(file)

    monkeypatch.setattr(slots.os, "pwrite", write)
    monkeypatch.setattr(slots.os, "fdatasync", sync)


def board_of(tmp_path):
    return {row.h: row for row in Box(tmp_path).close("7")[0]}


# intent, its sync, three papers, their sync, the wiping
@pytest.mark.parametrize("part", [0, 0.001, 0.5, 1])
@pytest.mark.parametrize("number", range(7))
def test_booklet_is_there_wholly_or_not_at_all_whenever_the_power_goes(tmp_path, box, monkeypatch, number, part):
    booklet = new_booklet()
    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        cut_at(patch, number, part)
        put(box, booklet)
    put(Box(tmp_path), new_booklet())
    board = board_of(tmp_path)
    there = [row for row in booklet if board.get(row.h) == row]
    is_intended = number > 0 or part == 1
    assert (len(there), len(board)) == ((3, 12) if is_intended else (0, 9))
    assert not any((tmp_path / "7" / "intent").read_bytes())


def test_what_was_broken_off_and_comes_again_is_there_once(tmp_path, box, monkeypatch):
    booklet = new_booklet()
    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        cut_at(patch, 3, 0.5)
        put(box, booklet)
    put(Box(tmp_path), booklet)
    assert len(board_of(tmp_path)) == 9


def test_growing_that_is_broken_off_loses_nothing(tmp_path, box, monkeypatch):
    before = {row.h for row in new_booklet()} and set(box.urn("7").fresh().places)
    with monkeypatch.context() as patch:
        patch.setattr(slots.Slots, "has_room", lambda self, number: False)
        patch.setattr(
            "voting.box.disk.Path.rename", lambda self, target: (_ for _ in ()).throw(PowerCut()), raising=True
        )
        with pytest.raises(PowerCut):
            put(box, new_booklet())
    assert set(board_of(tmp_path)) == before
    assert [path.name for path in (tmp_path / "7").iterdir() if path.name.endswith(".new")] == []


def test_other_processes_follow_a_box_that_was_made_anew(tmp_path, box, monkeypatch):
    other, size = Box(tmp_path), (tmp_path / "7" / "papers").stat().st_size
    put(other, new_booklet())
    with monkeypatch.context() as patch:
        patch.setattr(slots.Slots, "has_room", lambda self, number: False)
        put(box, new_booklet())
    assert (tmp_path / "7" / "papers").stat().st_size == 2 * size
    put(other, new_booklet())
    put(box, new_booklet())
    assert len(board_of(tmp_path)) == 18


@pytest.mark.parametrize("at", [0, 1, 700, 4095])
def test_changed_paper_is_noticed(tmp_path, box, at):
    path = tmp_path / "7" / "papers"
    data = bytearray(path.read_bytes())
    place = next(place for place in range(0, len(data), slots.SLOT) if data[place])
    data[place + at] ^= 0x40
    path.write_bytes(data)
    for door in (box, Box(tmp_path)):
        with pytest.raises(Damaged):
            door.close("7")


def test_slot_takes_what_fits():
    assert len(slots.sealed(b"\1" * slots.ROOM)) == slots.SLOT
    for unfit in (b"\1" * (slots.ROOM + 1), b"\0"):
        with pytest.raises(ValueError):
            slots.sealed(unfit)


def test_file_without_room_takes_a_booklet_after_growing(tmp_path, paper_keys):
    """It has room for what is expected and 256 more; three quarters are filled before it grows."""
    box, _order = filled(tmp_path, paper_keys, 20, papers=1)
    room = (tmp_path / "7" / "papers").stat().st_size // slots.SLOT
    for _n in range(room - 20):
        put(box, new_booklet(1))
    assert len(board_of(tmp_path)) == room
    assert (tmp_path / "7" / "papers").stat().st_size == 2 * room * slots.SLOT

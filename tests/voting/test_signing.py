"""The signer: processes beside the server, and keys that are there whole or not at all."""

import os
import select
import signal
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings as current

from voting import signing
from voting.secret import blind, signing_worker

BALLOT = "7"


@pytest.fixture
def keys(settings, tmp_path, made_keys):
    """The folder of a ballot with the keys of papers 1 and 2."""
    settings.BALLOT_KEYS = tmp_path / "keys"
    folder = signing.folder_of(BALLOT)
    folder.mkdir(parents=True)
    for paper, pem in zip("12", made_keys, strict=False):
        signing_worker.write(folder / f"{paper}.pem", pem)
    return folder


@pytest.fixture
def workers(monkeypatch):
    """workers(size) instead of those of other tests."""
    made = []

    def start(size):
        made.append(signing.Workers(size))
        monkeypatch.setattr(signing, "workers", lambda: made[-1])
        return made[-1]

    yield start
    for one in made:
        one.end()


def modulus(folder, paper):
    return signing_worker.read_key(folder / f"{paper}.pem").public_key().public_numbers().n


def blinded(folder, *papers):
    return {paper: blind.blind(modulus(folder, paper), 65537, b"input") for paper in papers}


def messages(of):
    return {paper: one.message for paper, one in of.items()}


def is_running(pid):
    """Not ended, and no zombie that only waits to be looked at."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# Signing


def test_every_paper_is_signed_with_its_own_key(keys):
    asked = blinded(keys, "1", "2")
    signed = signing.blind_sign(BALLOT, messages(asked))
    for paper, one in asked.items():
        n = modulus(keys, paper)
        sig = blind.finalize(n, 65537, signed[paper], one)
        assert blind.is_signed(blind.public_key(n), b"input", sig)


def test_what_is_no_blinded_message_is_refused(keys):
    asked = messages(blinded(keys, "1")) | {"2": bytes(384)}
    with pytest.raises(blind.BadRequest):
        signing.blind_sign(BALLOT, asked)


def test_paper_without_a_key_is_refused(keys):
    with pytest.raises(signing.KeysGone):
        signing.blind_sign(BALLOT, {"3": messages(blinded(keys, "1"))["1"]})


def test_too_many_at_once_are_busy(keys):
    asked = messages(blinded(keys, "1"))
    taken = [signing._places.acquire(blocking=False) for _n in range(signing.MOST_AT_ONCE)]
    try:
        with pytest.raises(signing.Busy):
            signing.blind_sign(BALLOT, asked)
    finally:
        signing._places.release(len(taken))
    assert taken == [True] * signing.MOST_AT_ONCE
    assert list(signing.blind_sign(BALLOT, asked)) == ["1"]


def test_place_is_free_again_after_a_refusal(keys):
    for _time in range(signing.MOST_AT_ONCE + 1):
        with pytest.raises(blind.BadRequest):
            signing.blind_sign(BALLOT, {"1": b""})


def test_half_of_the_pages_go_on_while_all_places_are_taken():
    from congress.desk.pages import THREADS

    assert signing.MOST_AT_ONCE == THREADS // 2


# The processes


def test_dead_worker_is_replaced(keys, workers):
    own = workers(1)
    asked = messages(blinded(keys, "1"))
    first = signing.blind_sign(BALLOT, asked)
    worker = own.free.get()
    worker.process.kill()
    worker.process.wait()
    own.free.put(worker)
    assert signing.blind_sign(BALLOT, asked) == first
    replaced = own.free.get()
    own.free.put(replaced)
    assert replaced.process.pid != worker.process.pid


def test_worker_that_dies_each_time_is_said(keys, workers, monkeypatch):
    monkeypatch.setattr(signing, "COMMAND", [sys.executable, "-c", ""])
    own = workers(1)
    with pytest.raises(signing.WorkerDied):
        signing.blind_sign(BALLOT, messages(blinded(keys, "1")))
    assert own.free.get_nowait() is None


def test_worker_knows_neither_the_web_nor_the_database():
    loaded = "import sys, voting.secret.signing_worker; print([one for one in sys.modules if one in %r])"
    unwanted = ["django", "voting.models", "sqlite3", "psycopg"]
    done = subprocess.run([sys.executable, "-c", loaded % unwanted], cwd=current.BASE_DIR, capture_output=True)
    assert done.stdout == b"[]\n"


def test_worker_ends_with_a_server_that_is_killed(keys, tmp_path):
    """A process that has started one and is killed: the worker's input ends."""
    program = f"""
import os, sys
from django.conf import settings
settings.configure(BASE_DIR={str(current.BASE_DIR)!r}, BALLOT_KEYS={str(keys.parent)!r})
from voting import signing
worker = signing.Worker()
worker.ask({{"folder": "nowhere", "blinded": {{"1": ""}}}})
print(worker.process.pid, flush=True)
sys.stdin.read()
"""
    server = subprocess.Popen(
        [sys.executable, "-c", program], cwd=current.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(server.stdout.readline())
    was_running = is_running(pid)
    watched = os.pidfd_open(pid)
    server.send_signal(signal.SIGKILL)
    server.communicate()
    ended = ended_within(watched, 10)
    assert (was_running, ended) == (True, True)


def ended_within(watched, seconds):
    try:
        return bool(select.select([watched], [], [], seconds)[0])
    finally:
        os.close(watched)


def test_several_are_signed_at_once_and_each_gets_his_own(keys):
    asked = [blinded(keys, "1", "2") for _n in range(4)]
    with ThreadPoolExecutor(len(asked)) as pool:
        signed = list(pool.map(lambda one: signing.blind_sign(BALLOT, messages(one)), asked))
    for one, answer in zip(asked, signed, strict=True):
        for paper in one:
            assert blind.finalize(modulus(keys, paper), 65537, answer[paper], one[paper])


# The keys


def test_keys_are_made_as_agreed(settings, tmp_path):
    settings.BALLOT_KEYS = tmp_path / "keys"
    moduli = signing.make_keys(BALLOT, ["1", "2"])
    folder = signing.folder_of(BALLOT)
    numbers = [signing_worker.read_key(folder / f"{paper}.pem").public_key().public_numbers() for paper in moduli]
    assert [(one.n, one.e, one.n.bit_length()) for one in numbers] == [(n, 65537, 3072) for n in moduli.values()]
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in [folder.parent, folder, *folder.iterdir()]}
    assert modes == {"keys": "0o700", BALLOT: "0o700", "1.pem": "0o600", "2.pem": "0o600"}
    assert moduli["1"] != moduli["2"]
    assert signing.make_keys(BALLOT, ["1", "2"]) == moduli


def test_processes_that_make_the_same_key_have_the_same(keys, made_keys):
    """Each has its own ready when all put theirs there."""
    start = threading.Barrier(4)
    pems = iter(made_keys)

    def ready():
        pem = next(pems)
        start.wait(10)
        return pem

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(4) as pool:
        patch.setattr(signing_worker, "new_pem", ready)
        moduli = set(pool.map(signing_worker.make_key, [keys / "3.pem"] * 4))
    assert moduli == {modulus(keys, "3")}
    assert sorted(path.name for path in keys.iterdir()) == ["1.pem", "2.pem", "3.pem"]


@pytest.mark.parametrize("moment", ["write", "hardlink_to", "unlink"])
def test_kill_while_a_key_is_made_leaves_none_or_a_whole_one(keys, made_keys, moment):
    """Killed right before each step that touches the disk."""
    program = f"""
import os, signal
from pathlib import Path
from voting.secret import signing_worker
def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)
signing_worker.new_pem = lambda: {made_keys[2]!r}
setattr(signing_worker if {moment!r} == "write" else Path, {moment!r}, die)
signing_worker.make_key(Path({str(keys / "3.pem")!r}))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=current.BASE_DIR)
    assert done.returncode == -signal.SIGKILL
    made = keys / "3.pem"
    assert made.exists() == (moment == "unlink")
    n = signing.make_keys(BALLOT, ["3"])["3"]
    assert n == modulus(keys, "3")
    signing.destroy_keys(BALLOT)
    assert not keys.exists()


def test_key_that_is_not_as_agreed_is_not_used(keys):
    key = signing_worker.rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signing_worker.write(keys / "3.pem", pem)
    with pytest.raises(TypeError):
        signing_worker.signer_of(keys / "3.pem")


# Their end


def test_nothing_is_signed_after_the_keys_were_destroyed(keys):
    asked = messages(blinded(keys, "1", "2"))
    assert list(signing.blind_sign(BALLOT, asked)) == ["1", "2"]
    signing.destroy_keys(BALLOT)
    with pytest.raises(signing.KeysGone):
        signing.blind_sign(BALLOT, asked)
    assert not keys.exists()
    signing.destroy_keys(BALLOT)


def test_destroyed_keys_are_overwritten(keys):
    pem = (keys / "1.pem").read_bytes()
    with (keys / "1.pem").open("rb") as held:
        signing.destroy_keys(BALLOT)
        left = held.read()
    assert len(left) == len(pem) and pem[30:60] not in left


def test_destroying_that_was_broken_off_is_finished(keys):
    (keys / "1.pem").rename(keys / ".gone-1.pem")
    signing.destroy_keys(BALLOT)
    assert not keys.exists()


def test_keys_are_destroyed_by_several_at_once(keys):
    start = threading.Barrier(4)

    def destroy(_n):
        start.wait(10)
        signing.destroy_keys(BALLOT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(destroy, range(4)))
    assert not keys.exists()


def test_idle_worker_forgets_what_was_destroyed(keys):
    signing_worker.signer_of(keys / "1.pem")
    signing.destroy_keys(BALLOT)
    signing_worker.forget_destroyed()
    assert [path for path in signing_worker._known if path.is_relative_to(keys)] == []


def test_another_key_of_the_same_name_is_read_anew(keys, made_keys):
    path = keys / "1.pem"
    first = signing_worker.signer_of(path).n
    signing.destroy_keys(BALLOT)
    keys.mkdir()
    signing_worker.write(path, made_keys[2])
    assert signing_worker.signer_of(path).n == modulus(keys, "1") != first

"""The box as a process of its own, and the office in front of it."""

import json
import socket
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from congress.desk.server import reasons_not_to_serve
from tests.box_server import box_server
from tests.conftest import TESTER
from tests.demo_server import free_port
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from tests.voting.box.polling import Office, cast_rows, define
from voting import office
from voting.models import Ballot
from voting.services.secret import close_secret


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with box_server(tmp_path_factory.mktemp("box")) as server:
        yield server


@pytest.fixture
def in_process_of_its_own(server, settings):
    settings.BOX_URL, settings.BOX_SECRET = server.url, server.secret


def test_ballot_goes_from_freeze_to_count_with_a_box_of_its_own(
    meeting, ready_keys, server, in_process_of_its_own, settings
):
    assemble(meeting)
    ballot = frozen(secret_draft(meeting))
    booklet = collected(ballot, electors(ballot)[0])
    ballot = opened(ballot)
    status, answer = server.post(str(ballot.pk), "cast", booklet.cast({booklet.papers[0].paper["id"]: ["sat"]})["rows"])
    assert (status, len(json.loads(answer)["receipts"])) == (200, 2)
    ballot = close_secret(ballot=ballot, by=TESTER)
    assert (ballot.state, ballot.totals[booklet.papers[0].paper["id"]]["counts"]["sat"]) == (Ballot.State.COUNTED, 1)
    assert len(office.board(str(ballot.pk)).rows) == 2
    assert [path.name for path in office.box().folder.glob(str(ballot.pk))] == []
    office.discard(str(ballot.pk))


def test_office_hears_what_the_box_refuses(server, in_process_of_its_own, paper_keys):
    definition = define(paper_keys, office.prepare("90"), "90")
    with pytest.raises(office.Refused) as refused:
        office.open_box("90")
    office.define("90", definition)
    with pytest.raises(office.Refused) as changed:
        office.define("90", definition | {"title": "Another"})
    assert (refused.value.status, changed.value.status) == (409, 409)


def test_office_with_another_secret_reaches_nothing(server, in_process_of_its_own, settings):
    settings.BOX_SECRET = "another one of thirty-two letters"
    with pytest.raises(office.BoxUnreachable):
        office.prepare("91")


def test_box_that_is_not_there_is_not_reached(settings):
    settings.BOX_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(office.BoxUnreachable):
        office.board("1")


def test_long_request_is_kept_in_no_file(server, paper_keys):
    """Thirty papers are more than the 100 kB from which on Twisted would open one."""
    definition = define(paper_keys, server.office.prepare("92"), "92", papers=30)
    server.office.define("92", definition)
    server.office.open("92")
    signed = Office(paper_keys, definition)
    body = json.dumps({"rows": cast_rows(signed.booklet())}).encode()
    head = f"POST /box/92/cast HTTP/1.1\r\nHost: box\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as phone:
        phone.sendall(head + body[:-1])
        assert server.post("92", "cast", cast_rows(signed.booklet()))[0] == 200  # the one before was read before it
        open_files = server.open_files()
        phone.sendall(body[-1:])
        assert phone.recv(100).startswith(b"HTTP/1.1 200")
    assert [path for path in open_files if "(deleted)" in path] == []


# How it is started


@pytest.mark.parametrize("secret", ["", "short", "a" * 40])
def test_box_does_not_start_with_a_weak_secret(settings, secret):
    settings.BOX_SECRET = secret
    with pytest.raises(CommandError, match="Set BOX_SECRET"):
        call_command("ballot_box", port=free_port())


def test_office_does_not_serve_with_a_weak_secret(db):
    its_settings = SimpleNamespace(SECRET_KEY_IS_LOCAL=False, BOX_URL="http://127.0.0.1:8001", BOX_SECRET="short")
    assert [reason.partition(":")[0] for reason in reasons_not_to_serve(its_settings)] == ["Set BOX_SECRET"]


@pytest.mark.parametrize(("secret", "found"), [("short", ["congress.E002"]), ("drawn at random, and long enough", [])])
def test_check_for_production_names_a_weak_secret(settings, secret, found):
    settings.BOX_URL, settings.BOX_SECRET = "http://127.0.0.1:8001", secret
    errors = run_checks(tags=["security"], include_deployment_checks=True)
    assert [error.id for error in errors if error.id == "congress.E002"] == found

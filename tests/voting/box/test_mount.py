"""The box in front of the pages of the one process."""

import pytest

from congress.asgi import router
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from tests.voting.box.polling import ask, cast_rows
from voting.box.app import METHODS, PHONES


@pytest.fixture
def ballot(meeting, ready_keys):
    assemble(meeting)
    return frozen(secret_draft(meeting))


async def ask_site(*asked, **more):
    return await ask(router, *asked, headers=[(b"host", b"testserver")], **more)


@pytest.fixture
def rows(ballot):
    rows = cast_rows(collected(ballot, electors(ballot)[0]))
    opened(ballot)
    return rows


async def test_phones_cast_beside_the_pages(ballot, rows):
    answer = await ask_site("POST", f"/box/{ballot.pk}/cast", {"rows": rows})
    assert (answer.status, len(answer.json["receipts"])) == (200, 2)
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_office_has_no_routes_beside_the_pages(ballot):
    answers = [
        await ask_site(method, f"/box/{ballot.pk}/{deed}", secret="")
        for deed, method in METHODS.items()
        if deed not in PHONES
    ]
    assert [(answer.status, answer.json) for answer in answers] == [(404, {"reason": "nothing here"})] * 6


async def test_box_of_its_own_is_not_beside_the_pages(ballot, rows, settings):
    settings.BOX_URL = "http://127.0.0.1:1"
    answer = await ask_site("POST", f"/box/{ballot.pk}/cast", {"rows": rows})
    assert (answer.status, "text/html" in answer.headers["content-type"]) == (404, True)

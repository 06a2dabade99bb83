from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.voting.box import polling
from voting.box.app import BoxApp
from voting.box.store import Box


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path / "box")


@pytest.fixture(scope="session")
def paper_keys(made_keys):
    return [load_pem_private_key(pem, password=None) for pem in made_keys]


@pytest.fixture
def app(box):
    return BoxApp(box, secret=polling.SECRET)


@pytest.fixture
def prepare(box, paper_keys):
    """prepare(…) is a box that is defined: its definition, and the office that signs for it."""

    def prepared(ballot="7", **having):
        definition = polling.define(paper_keys, box.prepare(ballot), ballot, **having)
        box.define(ballot, definition)
        return SimpleNamespace(definition=definition, booklet=polling.Office(paper_keys, definition).booklet)

    return prepared


@pytest.fixture
def polled(box, prepare):
    """Ballot 7 of three papers, open."""
    ballot = prepare()
    box.open("7")
    return ballot


@pytest.fixture
def cast(app):
    """cast(rows) → the answer."""

    async def sent(rows, ballot="7", deed="cast"):
        return await polling.ask(app, "POST", f"/box/{ballot}/{deed}", {"rows": rows})

    return sent


@pytest.fixture
def void(cast):
    async def sent(rows):
        return await cast(rows, deed="void")

    return sent
